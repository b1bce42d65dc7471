using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Report.Gathering;

/// <summary>Everything that a report says.</summary>
internal sealed record ReportModel
{
    /// <summary>What was asked.</summary>
    public required ReportOptions Options { get; init; }

    /// <summary>What the verification of the whole log gave.</summary>
    public required VerificationReport Verification { get; init; }

    /// <summary>What is wrong with the log; null when nothing is.</summary>
    public Finding? Damage { get; init; }

    /// <summary>The checkpoint that proves all that is told; null without one.</summary>
    public LogHead? Head { get; init; }

    /// <summary>Name of the cluster; null where no record was read.</summary>
    public string? Cluster { get; init; }

    /// <summary>The state of knowledge: time of the last record.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>All requests, in the order of their first records; of those in the middle of very many, only facts.</summary>
    public required IReadOnlyList<RequestStory> Requests { get; init; }

    /// <summary>How many people and programs asked, decided, or got access.</summary>
    public required int People { get; init; }

    /// <summary>What reviews found.</summary>
    public required FindingBook Findings { get; init; }

    /// <summary>What was tried and refused, or not done by the operator.</summary>
    public required Ends<AuditRecord> Attempts { get; init; }

    /// <summary>How many records of each type the period has.</summary>
    public required IReadOnlyDictionary<string, long> Types { get; init; }

    /// <summary>The requests whose story is told.</summary>
    public IReadOnlyList<RequestStory> Told => [.. Requests.Where(story => !story.IsShort)];

    /// <summary>The requests that were granted.</summary>
    public IEnumerable<RequestStory> Grants => Requests.Where(story => story.IsGranted);
}
