using JitOperator.Api;
using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Retention;

/// <summary>
/// Decides what may leave the store that records are written to. Nothing does without an archived copy that was read back; with one,
/// records go when their time at hand is over, or earlier where there are too many: the archive has them at hand as well.
/// </summary>
/// <param name="Rule">How long records stay.</param>
/// <param name="MostRecords">Most records that the store is to hold.</param>
public sealed record HotPruning(RetentionRule Rule, long MostRecords)
{
    /// <summary>Decides.</summary>
    /// <param name="minimumIndex">Where the log begins.</param>
    /// <param name="size">Where it ends.</param>
    /// <param name="prunableSize">Up to where it can be pruned.</param>
    /// <param name="archivedSize">How many records have an archived copy that was read back.</param>
    /// <param name="timeOf">The time of the last record before an index that is a multiple of 256; null when it is not known.</param>
    /// <param name="now">The time.</param>
    /// <returns>Where the log is to begin, and by which rule; null when nothing goes.</returns>
    public (long MinimumIndex, string Why)? Decide(
        long minimumIndex, long size, long prunableSize, long archivedSize, Func<long, DateTimeOffset?> timeOf, DateTimeOffset now)
    {
        var most = Whole(Math.Min(prunableSize, archivedSize));
        var byTime = minimumIndex;
        while (byTime + TilePath.FullWidth <= most && timeOf(byTime + TilePath.FullWidth) is { } time && time < now - Rule.Hot)
            byTime += TilePath.FullWidth;
        // Some room, so that it is not one bundle after the other.
        var bySpace = size - minimumIndex > MostRecords - (MostRecords / 8) ? Math.Min(most, Whole(size - (MostRecords * 3 / 4))) : minimumIndex;
        return (byTime, bySpace) switch
        {
            _ when Math.Max(byTime, bySpace) <= minimumIndex => null,
            _ when byTime >= bySpace => (byTime, $"{RetentionPeriod.Format(Rule.Hot)} at hand ({Rule.Name})"),
            _ => (bySpace, $"at most {MostRecords} records here; the archive has them"),
        };
    }

    private static long Whole(long size) => size - (size % TilePath.FullWidth);
}
