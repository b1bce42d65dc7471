using JitOperator.Audit.Lifecycles;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Verification;

/// <summary>
/// Verifies a whole log and trusts nobody but the holders of the given keys: every hash is recomputed, every index must be there, every
/// signature is checked, every checkpoint must go on from the one before, the log must go on from every checkpoint that was kept, and
/// what the records tell must be possible.
/// Goes on after damage, as far as there is anything to tell.
/// </summary>
/// <param name="keys">The keys to believe. Get them from elsewhere than the log.</param>
public sealed class LogVerifier(IReadOnlyCollection<VerifierKey> keys)
{
    /// <summary>Verifies a log.</summary>
    /// <param name="source">The log.</param>
    /// <param name="keptCheckpoints">Signed checkpoints of this log from earlier.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Log.LogStoreException">The source cannot be read.</exception>
    public async Task<VerificationReport> VerifyAsync(
        ILogSource source, IReadOnlyList<string> keptCheckpoints, CancellationToken cancellationToken)
    {
        var findings = new FindingList();
        var kept = KeptCheckpoints.Read(keptCheckpoints);
        var chain = new CommitChain(keys, OriginOf(keys) ?? kept.OriginBy(keys), kept.Sizes);
        var replay = new LifecycleReplay();
        var (records, commits) = (0L, 0L);
        await foreach (var stored in source.ReadAllAsync(cancellationToken))
        {
            var check = chain.Check(stored);
            findings.AddRange(check.Findings);
            if (chain.HasPruned || check.Findings.Count > 0)
                replay.MissesRecords();
            foreach (var record in check.Records)
                findings.AddRange(replay.Follow(record, stored.Where));
            records += check.Records.Count;
            commits += stored.Base is null ? 1 : 0;
        }

        findings.AddRange(chain.Finish());
        if (commits == 0)
            findings.Add(new(FindingKind.Empty, null, null, "everywhere", "there is no log here."));
        var confirmed = kept.HoldAgainst(chain, findings);
        return new VerificationReport
        {
            Origin = chain.Origin,
            Records = records,
            Commits = commits,
            FirstTime = chain.FirstTime,
            LastTime = chain.LastTime,
            Head = chain.Head,
            ConfirmedCheckpoints = confirmed,
            MinimumIndex = chain.MinimumIndex,
            Prunings = [.. chain.Prunings.GroupBy(pruning => pruning.Store).Select(store => store.MaxBy(pruning => pruning.MinimumIndex)!)],
            Grants = replay.Grants,
            UnprovenGrants = replay.UnprovenGrants,
            Findings = findings.Listed,
            FindingCount = findings.Count,
        };
    }

    /// <summary>A log's key has the log's name, so that keys of one name know what they are for.</summary>
    private static string? OriginOf(IReadOnlyCollection<VerifierKey> keys) =>
        keys.Select(key => key.Name).Distinct(StringComparer.Ordinal).ToList() is [var name] ? name : null;
}
