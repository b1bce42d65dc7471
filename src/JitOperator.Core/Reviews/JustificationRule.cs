using System.Globalization;
using System.Text;
using JitOperator.Api.Audit;
using JitOperator.Core.Policies;

namespace JitOperator.Core.Reviews;

/// <summary>A reason or ticket that says too little. What a policy demands is the policy's; this is what a reviewer would expect.</summary>
internal sealed class JustificationRule(ReviewOptions options) : IReviewRule
{
    public IEnumerable<ReviewFinding> Take(ReviewStep step)
    {
        if (step is not { Record: { Type: AuditRecordTypes.RequestReceived } record, Life: { } life })
        {
            yield break;
        }

        if (Faults(record).ToList() is { Count: > 0 } faults)
        {
            yield return step.Find(
                ReviewRules.WeakJustification,
                record.Index,
                $"{life.Person} asks for {RequestLife.TargetText(life.Target)}, and {string.Join(", and ", faults)}.",
                [record.Index],
                life.Person,
                life.Request);
        }
    }

    private IEnumerable<string> Faults(AuditRecord record)
    {
        if ((record.Reason ?? string.Empty).EnumerateRunes().Count(Rune.IsLetterOrDigit) < options.ReasonLength)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"the reason has fewer than {options.ReasonLength} letters and digits");
        }

        if (string.IsNullOrWhiteSpace(record.Ticket))
        {
            if (options.TicketRequired)
            {
                yield return "no ticket is named";
            }
        }
        else if (options.TicketPattern is { } pattern && !WholePattern.Matches(pattern, record.Ticket))
        {
            yield return "the ticket is not of the form that tickets have";
        }
    }
}
