using System.Globalization;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Witness;

namespace JitOperator.Audit.Verification;

/// <summary>
/// Counts the witnesses that cosigned this log: on one checkpoint, or each on another, as each serves its own. Only checkpoints count that
/// the log was proven to go on from.
/// </summary>
internal static class WitnessCheck
{
    /// <summary>Says who cosigned, and finds what is missing.</summary>
    public static IReadOnlyList<WitnessedBy> Run(
        CommitChain chain, IReadOnlyList<ConfirmedCheckpoint> confirmed, VerificationDemands demands, FindingList findings)
    {
        if (demands.Witnesses is not { } policy)
            return [];
        var isGiven = demands.Cosigned.Count > 0;
        var where = isGiven ? KeptCheckpoints.Cosigned : "newest checkpoint";
        if (chain.Keys.Keys.Select(policy.FaultWith).FirstOrDefault(fault => fault is not null) is { } itself)
        {
            findings.Add(new(FindingKind.NotWitnessed, null, null, where, itself));
            return [];
        }

        var notes = isGiven
            ? confirmed.Where(checkpoint => checkpoint.Where == KeptCheckpoints.Cosigned)
            : chain.Head is { } head ? [new ConfirmedCheckpoint(head.Checkpoint.Size, head.SignedNote, where)] : [];
        var latest = new SortedDictionary<string, WitnessedBy>(StringComparer.Ordinal);
        foreach (var note in notes)
        {
            var verdict = policy.Judge(note.SignedNote);
            if (verdict.Fault is { } fault)
                findings.Add(new(FindingKind.NotWitnessed, null, null, where, $"the one for {note.Size} records counts for nothing: {fault}."));
            foreach (var cosignature in verdict.Cosignatures)
                Keep(latest, cosignature, note.Size);
        }

        if (latest.Count < policy.Quorum)
            findings.Add(new(FindingKind.NotWitnessed, null, null, where, TooFew([.. latest.Keys], policy)));
        else if (demands.MaxAge is { } age && latest.Values.Select(by => by.At).OrderDescending().ElementAt(policy.Quorum - 1) is var at && at < demands.Time.GetUtcNow() - age)
            findings.Add(new(FindingKind.Stale, null, null, where, $"{policy.Quorum} witnesses last vouched for this log at {Text(at)}, which is longer ago than it may be."));
        return [.. latest.Values];
    }

    private static void Keep(SortedDictionary<string, WitnessedBy> latest, Cosignature cosignature, long size)
    {
        var name = cosignature.Key.Name;
        if (!latest.TryGetValue(name, out var known) || (known.At, known.Size).CompareTo((cosignature.Time, size)) < 0)
            latest[name] = new(name, cosignature.Time, size);
    }

    private static string TooFew(string[] names, WitnessPolicy policy) =>
        $"{policy.Quorum} of these witnesses must have cosigned: {string.Join(", ", policy.Names.Order(StringComparer.Ordinal))}. "
        + (names.Length == 0 ? "None has." : $"Only {string.Join(", ", names)} {(names.Length == 1 ? "has" : "have")}.");

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
