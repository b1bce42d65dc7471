using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Values;

namespace JitOperator.Core.PolicyTests;

/// <summary>What came of a request, in the words of <see cref="PolicyTestExpectation"/>: from a rehearsal, or from a cluster.</summary>
public sealed record PolicyTestOutcome
{
    private readonly IReadOnlyList<(string Field, string? Seen, Func<PolicyTestExpectation, string?> Expected, bool Part)> _fields;

    private PolicyTestOutcome(AccessRequestStatus status, int open, int bindings)
    {
        var length = status is { GrantedAt: { } from, ExpiresAt: { } to } ? DurationText.Format(to - from) : status.Duration;
        _fields =
        [
            ("phase", status.Phase, e => e.Phase, false),
            ("cause", status.Conditions.FirstOrDefault(c => c.Type == ConditionTypes.Completed)?.Reason, e => e.Cause, false),
            ("message", status.Message, e => e.Message, true),
            ("explanation", string.Join('\n', status.Explanation ?? []), e => e.Explanation, true),
            ("policy", status.Policy?.Name, e => e.Policy, false),
            ("waitingOn", status.WaitingOn, e => e.WaitingOn, false),
            ("where", status.Where, e => e.Where, false),
            ("duration", length, e => e.Duration, false),
            ("bindings", Text(bindings), e => Text(e.Bindings), false),
            ("openApprovals", Text(open), e => Text(e.OpenApprovals), false),
            ("review", status.Review?.State, e => e.Review, false),
        ];
    }

    /// <summary>From what is known of a request.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="open">How many approvals and reviews wait for a decision.</param>
    /// <param name="bindings">How many bindings it has.</param>
    public static PolicyTestOutcome Of(AccessRequestStatus status, int open, int bindings) => new(status, open, bindings);

    /// <summary>In what it is not as expected, a sentence each.</summary>
    public IEnumerable<string> Differences(PolicyTestExpectation expected) => _fields
        .Select(field => (field.Field, Seen: field.Seen ?? string.Empty, Wanted: field.Expected(expected), field.Part))
        .Where(field => field.Wanted is not null
            && !(field.Part ? field.Seen.Contains(field.Wanted, StringComparison.Ordinal) : field.Seen == field.Wanted))
        .Select(field => $"{field.Field} is \"{field.Seen}\", and expected {(field.Part ? "to hold" : "to be")} \"{field.Wanted}\".");

    private static string? Text(int? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
