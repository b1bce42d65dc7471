using System.Globalization;
using JitOperator.Api.Audit;

namespace JitOperator.Core.Reviews;

/// <summary>A record as rules see it.</summary>
/// <param name="Record">The record.</param>
/// <param name="Now">Its time: the only time that there is.</param>
/// <param name="Life">What is known of the request that it is about, this record included; null where that is nothing.</param>
/// <param name="Known">Looks up another request by its UID.</param>
internal sealed record ReviewStep(AuditRecord Record, DateTimeOffset Now, RequestLife? Life, Func<string, RequestLife?> Known)
{
    /// <summary>A finding of a rule that comes with this record.</summary>
    /// <param name="rule">Name of the rule.</param>
    /// <param name="anchor">Index of the record that nothing else of this rule is found by, or not with this mark.</param>
    /// <param name="message">What was found.</param>
    /// <param name="indices">The records that it stands on, in any order; those below 0 are not there.</param>
    /// <param name="person">Whom it is about.</param>
    /// <param name="request">The request that it is about.</param>
    /// <param name="mark">Tells things apart that have the same anchor: a short word, never what people typed.</param>
    public ReviewFinding Find(
        string rule, long anchor, string message, IEnumerable<long> indices, string? person, AuditRequest? request = null, string? mark = null) => new(
        rule,
        ReviewRules.Named(rule)!.Severity,
        message,
        [.. indices.Where(index => index >= 0).Distinct().Order()],
        string.Create(CultureInfo.InvariantCulture, $"{rule}/{anchor}{(mark is null ? "" : "/")}{mark}"),
        Now,
        person,
        request);

    /// <summary>Reads a time of a record, of whatever precision; null when it is none.</summary>
    public static DateTimeOffset? Time(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
