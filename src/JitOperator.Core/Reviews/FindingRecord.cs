using JitOperator.Api.Audit;
using JitOperator.Core.Values;

namespace JitOperator.Core.Reviews;

/// <summary>Findings as records of the log.</summary>
public static class FindingRecord
{
    /// <summary>Most indices that a record names: half of them the first, half the last.</summary>
    public const int MostIndices = 32;

    /// <summary>Longest name of a person in it, in characters: with a longer one, the record might not fit into the log.</summary>
    private const int LongestPerson = 253;

    private const int LongestMessage = 1024;

    /// <summary>The record of a finding; index, time and cluster are set by the log.</summary>
    public static AuditRecord Of(ReviewFinding finding) => new()
    {
        Type = AuditRecordTypes.FindingRaised,
        Request = finding.Request,
        Message = ShortText.Cut(finding.Message, LongestMessage),
        Finding = new(
            finding.Rule,
            finding.Severity,
            finding.Indices.Count <= MostIndices
                ? finding.Indices
                : [.. finding.Indices.Take(MostIndices / 2), .. finding.Indices.TakeLast(MostIndices / 2)],
            finding.Person is { } person ? ShortText.Cut(person, LongestPerson) : null,
            finding.Key),
    };
}
