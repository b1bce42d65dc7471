using System.Globalization;
using JitOperator.Audit.Export.Tables;

namespace JitOperator.Audit.Evidence;

/// <summary>The columns of <c>population.csv</c>. Stable: columns are added at the end and never renamed, moved or given another meaning.</summary>
internal static class PopulationColumns
{
    /// <summary>Name, meaning and value of each, in their order.</summary>
    public static IReadOnlyList<(string Name, string Meaning, Func<GrantRow, string?> Value)> All { get; } =
    [
        ("grant_index", "index of the record that granted it", g => Number(g.GrantIndex)),
        ("request_namespace", "namespace of the AccessRequest", g => g.RequestNamespace),
        ("request_name", "name of the AccessRequest", g => g.RequestName),
        ("request_uid", "UID of the AccessRequest", g => g.RequestUid),
        ("person", "who got access", g => g.Person),
        ("filed_by", "who asked: the same person, or one who filed it for them", g => g.FiledBy),
        ("requested_at", "when it was asked for", g => g.RequestedAt),
        ("reason", "why", g => g.Reason),
        ("ticket", "ticket or incident", g => g.Ticket),
        ("policy", "name of the policy", g => g.Policy),
        ("policy_generation", "its generation", g => Number(g.PolicyGeneration)),
        ("policy_digest", "its digest", g => g.PolicyDigest),
        ("role", "the role", g => g.Role),
        ("namespaces", "where; empty for the whole cluster", g => CsvText.Join(g.Namespaces)),
        ("cluster_wide", "true for the whole cluster", g => Flag(g.ClusterWide)),
        ("risks", "what of the role leads further than it looks", g => CsvText.Join(g.Risks)),
        ("extends", "the AccessRequest whose access it prolongs", g => g.Extends),
        ("stages", "stages of the approval, each with how many people it requires", g => CsvText.Join(g.Stages)),
        ("approved_by", "whose agreement counts: given before access began, or there is a flag", g => CsvText.Join(g.Approvals.Select(a => a.Person))),
        ("approved_at", "when each of them agreed", g => CsvText.Join(g.Approvals.Select(a => a.At ?? a.RecordedAt))),
        ("approved_stages", "in which stage each of them did", g => CsvText.Join(g.Approvals.Select(a => a.Stage))),
        ("approval_comments", "what each of them wrote", g => CsvText.Join(g.Approvals.Select(a => a.Comment ?? string.Empty))),
        ("approval_mfa", "what was seen of multi-factor authentication of each of them", g => CsvText.Join(g.Approvals.Select(Mfa))),
        ("starts_at", "when access began", g => g.StartsAt),
        ("agreed_end", "when it was agreed to end", g => g.AgreedEnd),
        ("ended_at", "when it ended; empty while no record says so", g => g.EndedAt),
        ("ended_because", "how it ended", g => g.EndedBecause),
        ("ended_by", "who ended it; empty where it was the operator", g => g.EndedBy),
        ("break_glass", "true when it was taken in an emergency, without approval", g => Flag(g.BreakGlass)),
        ("review_deadline", "until when an emergency access is to be reviewed", g => g.ReviewDeadline),
        ("reviewed_by", "who reviewed it", g => CsvText.Join(g.Reviews.Select(r => r.Person))),
        ("reviewed_at", "when each of them did", g => CsvText.Join(g.Reviews.Select(r => r.At ?? r.RecordedAt))),
        ("review_verdicts", "what each of them said: Approved for justified", g => CsvText.Join(g.Reviews.Select(r => r.Verdict))),
        ("review_comments", "what each of them wrote", g => CsvText.Join(g.Reviews.Select(r => r.Comment ?? string.Empty))),
        ("flags", "what to look at, see below", g => CsvText.Join(g.Flags)),
        ("records", "indices of all its records, as the files in records/ and proofs/ are named", g => CsvText.Join(g.Records.Select(i => Number(i)!))),
    ];

    private static string Mfa(GrantAgreement agreement) => agreement.MfaKey is { } key
        ? $"{key}: {string.Join(", ", agreement.MfaSeen ?? [])} ({(agreement.MfaSatisfied == true ? "accepted" : "not accepted")})"
        : string.Empty;

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string Flag(bool flag) => flag ? "true" : "false";
}
