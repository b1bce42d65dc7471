using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Windows;

namespace JitOperator.Core.Reviews;

/// <summary>What is asked for, or done, when people are not at work.</summary>
internal sealed class OffHoursRules(ReviewOptions options) : IReviewRule
{
    private readonly List<PolicyWindow> _hours = [.. options.BusinessHours];

    public IEnumerable<ReviewFinding> Take(ReviewStep step)
    {
        if (_hours.Count == 0 || step.Life is not { } life)
        {
            return [];
        }

        var record = step.Record;
        if (record.Type == AuditRecordTypes.RequestReceived)
        {
            return AllowedWindows.IsOpen(_hours, step.Now)
                ? []
                : [step.Find(
                    ReviewRules.OffHoursRequest,
                    record.Index,
                    $"{life.Person} asks for {RequestLife.TargetText(life.Target)} outside of business hours ({Hours()}).",
                    [record.Index],
                    life.Person,
                    life.Request)];
        }

        return record.Activity is { } activity
            && !AllowedWindows.IsOpen(_hours, ReviewStep.Time(activity.From) ?? step.Now)
            && life.Once(ReviewRules.OffHoursUse)
                ? [step.Find(
                    ReviewRules.OffHoursUse,
                    record.Index,
                    $"{Who(record, life)} uses {RequestLife.TargetText(life.Target)} outside of business hours ({Hours()}).",
                    [life.GrantIndex, record.Index],
                    Who(record, life),
                    life.Request)]
                : [];
    }

    private static string Who(AuditRecord record, RequestLife life) => record.Actor?.Username ?? life.Person;

    private string Hours() => string.Join(", ", _hours.Select(AllowedWindows.Describe));
}
