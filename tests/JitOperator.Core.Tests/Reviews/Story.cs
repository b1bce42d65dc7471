using System.Globalization;
using JitOperator.Api.Audit;
using JitOperator.Core.Reviews;
using JitOperator.Core.Values;

namespace JitOperator.Core.Tests.Reviews;

/// <summary>Records of a log, put down in any order and sorted by their times.</summary>
internal sealed class Story
{
    /// <summary>A Monday morning.</summary>
    public static readonly DateTimeOffset Monday = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public List<Entry> Entries { get; } = [];

    public int Requests { get; private set; }

    public Entry Add(DateTimeOffset at, AuditRecord record)
    {
        var entry = new Entry(at, record);
        Entries.Add(entry);
        return entry;
    }

    public Entry Beat(DateTimeOffset at) => Add(at, new() { Type = AuditRecordTypes.LogHeartbeat });

    public Life Ask(
        DateTimeOffset at, string person = "alice", string role = "view", string place = "payments", string? reason = null, string? ticket = null,
        AuditRequest? extends = null, string? subject = null, IReadOnlyList<string>? risks = null, bool clusterWide = false) =>
        new(this, string.Create(CultureInfo.InvariantCulture, $"uid-{Requests++}"), at, person, subject, new("ClusterRole", role, clusterWide ? [] : [place], "sha256:0", clusterWide ? true : null, risks))
        {
            Reason = reason ?? string.Create(CultureInfo.InvariantCulture, $"Look into failed payments, case {Requests}"),
            Ticket = ticket,
            Extends = extends,
        };

    /// <summary>The records in the order of their times, with their indices.</summary>
    public IReadOnlyList<AuditRecord> Records()
    {
        var index = 0L;
        foreach (var entry in Entries.OrderBy(entry => entry.At))
        {
            entry.Index = index++;
            entry.Record = entry.Record with { Index = entry.Index, Time = Timestamp.Format(entry.At), Cluster = "test" };
        }

        return [.. Entries.OrderBy(entry => entry.Index).Select(entry => entry.Record)];
    }

    /// <summary>What a review finds in it.</summary>
    public IReadOnlyList<ReviewFinding> Findings(ReviewOptions? options = null)
    {
        var reviewer = new Reviewer(options ?? new());
        return [.. Records().SelectMany(record => reviewer.Take(record))];
    }

    /// <summary>What a rule finds in it.</summary>
    public IReadOnlyList<ReviewFinding> Findings(string rule, ReviewOptions? options = null) => [.. Findings(options).Where(finding => finding.Rule == rule)];
}
