using JitOperator.Api;
using JitOperator.Api.Audit;

namespace JitOperator.Audit.Report;

/// <summary>What a review found in the log: by the rules that are given to the report, or by a record of the log.</summary>
/// <param name="Rule">Name of the rule, in CamelCase.</param>
/// <param name="Severity">One of <see cref="FindingSeverities"/>; what is none of them is shown with the gravest.</param>
/// <param name="Message">What was found, for people; it may hold names that people chose.</param>
/// <param name="Indices">Indices of the records that it stands on, in order.</param>
/// <param name="Key">Identifies it: the same key is shown once.</param>
/// <param name="At">When the last of these records was written.</param>
/// <param name="Person">Whom it is about; null where it is about nobody.</param>
/// <param name="Request">The request that it is about; null where it is about none, or several.</param>
public sealed record ReportFinding(
    string Rule,
    string Severity,
    string Message,
    IReadOnlyList<long> Indices,
    string Key,
    DateTimeOffset At,
    string? Person = null,
    AuditRequest? Request = null);
