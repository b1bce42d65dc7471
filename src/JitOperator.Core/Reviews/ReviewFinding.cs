using JitOperator.Api;
using JitOperator.Api.Audit;

namespace JitOperator.Core.Reviews;

/// <summary>What a rule found in the audit log.</summary>
/// <param name="Rule">Name of the rule, in CamelCase.</param>
/// <param name="Severity">One of <see cref="FindingSeverities"/>.</param>
/// <param name="Message">What was found, for people; it may hold names that people chose.</param>
/// <param name="Indices">Indices of the records that it stands on, in order; never empty.</param>
/// <param name="Key">Identifies it: a rule finds the same thing once.</param>
/// <param name="At">Time of the record that it came with.</param>
/// <param name="Person">Whom it is about; null where it is about nobody.</param>
/// <param name="Request">The request that it is about; null where it is about none, or several.</param>
public sealed record ReviewFinding(
    string Rule,
    string Severity,
    string Message,
    IReadOnlyList<long> Indices,
    string Key,
    DateTimeOffset At,
    string? Person = null,
    AuditRequest? Request = null);
