using JitOperator.Audit.Archive;
using JitOperator.Audit.Lifecycles;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Records;
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
    // Something is wrong each time, and each time something else: rather say so than go on for ever.
    private const int MostReadings = 4;

    /// <summary>Verifies a log.</summary>
    /// <param name="source">The log.</param>
    /// <param name="keptCheckpoints">Signed checkpoints of this log from earlier.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Log.LogStoreException">The source cannot be read.</exception>
    public Task<VerificationReport> VerifyAsync(
        ILogSource source, IReadOnlyList<string> keptCheckpoints, CancellationToken cancellationToken) =>
        VerifyAsync(source, new VerificationDemands { KeptCheckpoints = keptCheckpoints }, cancellationToken);

    /// <summary>
    /// Verifies a log. One that may be written to meanwhile is read again where something is wrong, until twice the same is: a list that
    /// merging or archiving goes on under may show gaps that are none.
    /// </summary>
    /// <param name="source">The log.</param>
    /// <param name="demands">What else it must stand up to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Log.LogStoreException">The source cannot be read.</exception>
    public async Task<VerificationReport> VerifyAsync(ILogSource source, VerificationDemands demands, CancellationToken cancellationToken)
    {
        var report = await ReadAsync(source, demands, cancellationToken);
        for (var readings = 1; source.IsLive && report.FindingCount > 0 && readings < MostReadings; readings++)
        {
            var before = report;
            report = await ReadAsync(source, demands, cancellationToken);
            if (report.FindingCount == before.FindingCount && report.Findings.SequenceEqual(before.Findings))
                break;
        }

        return report;
    }

    private async Task<VerificationReport> ReadAsync(ILogSource source, VerificationDemands demands, CancellationToken cancellationToken)
    {
        var findings = new FindingList();
        var kept = KeptCheckpoints.Read(demands);
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
        if (source is ArchiveSource archive)
            HiddenObjects.Find(archive, findings);
        if (Stale(chain, demands) is { } stale)
            findings.Add(stale);
        var confirmed = kept.HoldAgainst(chain, findings);
        var witnesses = WitnessCheck.Run(chain, confirmed, demands, findings);
        return new VerificationReport
        {
            Origin = chain.Origin,
            Records = records,
            Commits = commits,
            FirstTime = chain.FirstTime,
            LastTime = chain.LastTime,
            Head = chain.Head,
            ConfirmedCheckpoints = [.. confirmed.Select(checkpoint => checkpoint.Size)],
            MinimumIndex = chain.MinimumIndex,
            Prunings = [.. chain.Prunings.GroupBy(pruning => pruning.Store).Select(store => store.MaxBy(pruning => pruning.MinimumIndex)!)],
            Grants = replay.Grants,
            UnprovenGrants = replay.UnprovenGrants,
            Keys = chain.Keys.Keys,
            Witnesses = witnesses,
            Findings = findings.Listed,
            FindingCount = findings.Count,
        };
    }

    // Says nothing of now, so that the same log gives the same bytes.
    private static Finding? Stale(CommitChain chain, VerificationDemands demands) =>
        demands.MaxAge is not { } age || chain.Size == 0 || (RecordTime.TryParse(chain.LastTime, out var last) && last >= demands.Time.GetUtcNow() - age)
            ? null
            : new(
                FindingKind.Stale, chain.Size - 1, chain.Size - 1, "end of the log",
                $"the last one, written at {chain.LastTime}, which is longer ago than it may be: the log has stopped, or its end was removed.");

    /// <summary>A log's key has the log's name, so that keys of one name know what they are for.</summary>
    private static string? OriginOf(IReadOnlyCollection<VerifierKey> keys) =>
        keys.Select(key => key.Name).Distinct(StringComparer.Ordinal).ToList() is [var name] ? name : null;
}
