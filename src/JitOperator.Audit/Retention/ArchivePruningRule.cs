using JitOperator.Api.Audit;
using JitOperator.Audit.Archive;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Records;

namespace JitOperator.Audit.Retention;

/// <summary>
/// Decides what may leave the archive, and with it the world: whole bundles from its beginning whose last record is older than the rule
/// says, up to the first one that is held.
/// </summary>
public static class ArchivePruningRule
{
    /// <summary>Decides.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="minimumIndex">Where it begins, by the last pruning.</param>
    /// <param name="archivedSize">Where it ends.</param>
    /// <param name="rule">How long records are kept.</param>
    /// <param name="isHeld">True for a record under a legal hold.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Where the archive is to begin; <paramref name="minimumIndex"/> when nothing goes.</returns>
    /// <exception cref="ArchiveException">The archive failed.</exception>
    public static async Task<long> DecideAsync(
        IArchiveStore store,
        long minimumIndex,
        long archivedSize,
        RetentionRule rule,
        Func<AuditRecord, bool> isHeld,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        // Never the last bundle: what is left must have a checkpoint to end with.
        while (minimumIndex + TilePath.FullWidth < archivedSize)
        {
            var bundle = await ArchivedBundle.ReadAsync(store, minimumIndex / TilePath.FullWidth, TilePath.FullWidth, (_, _) => { }, cancellationToken);
            if (bundle.Entries is not { } entries || !IsOver(entries, rule, isHeld, now))
                break;
            minimumIndex += TilePath.FullWidth;
        }

        return minimumIndex;
    }

    // A record that cannot be read may be one that is to be kept.
    private static bool IsOver(ReadOnlyMemory<byte> bundle, RetentionRule rule, Func<AuditRecord, bool> isHeld, DateTimeOffset now) =>
        EntryBundle.Unpack(bundle, out _).All(entry =>
            RecordCodec.TryDecode(entry.Span, out var fitted, out _)
            && RecordTime.TryParse(fitted!.Record.Time, out var time)
            && time < now - rule.Archive
            && !isHeld(fitted.Record));
}
