using JitOperator.Audit.Archive;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Tests.Archive;

/// <summary>What an archive gives, judged as simply as can be: the hashes make the root, and the records make the hashes.</summary>
internal sealed record ArchiveReading(
    List<StoredCommit> Parts, long Size, Checkpoint? Head, bool RootFits, List<long> Changed, List<long> Pruned, IReadOnlyList<ArchiveWarning> Warnings)
{
    /// <summary>Everything that could not be read.</summary>
    public IEnumerable<StoredCommit> Unreadable => Parts.Where(part => part.Commit is null);

    /// <summary>True when all is there, all fits, and nothing was done to it.</summary>
    public bool IsWhole => RootFits && Changed.Count == 0 && !Unreadable.Any() && Size == Head?.Size;

    public static async Task<ArchiveReading> OfAsync(IArchiveStore store, bool withKeys = true)
    {
        var source = new ArchiveSource(store, withKeys ? ArchiveLogSample.Keys : null);
        var range = new CompactRange();
        var reading = new ArchiveReading([], 0, null, false, [], [], []);
        await foreach (var part in source.ReadAllAsync(default))
        {
            reading.Parts.Add(part);
            if (part.Commit is not { } commit)
                continue;
            if (commit.FirstIndex != range.Size)
                reading.Changed.Add(commit.FirstIndex);
            if (commit.IsPruned)
                reading.Pruned.Add(commit.FirstIndex);
            else if (!ArchivedBundle.LeafHashes(commit.Entries).AsSpan().SequenceEqual(commit.Hashes.Span))
                reading.Changed.Add(commit.FirstIndex);
            foreach (var hash in TileEdge.Hashes(commit.Hashes.Span))
                range.Append(hash);
            if (commit.Checkpoint is null)
                continue;
            Assert.True(Checkpoint.TryOpen(commit.Checkpoint, ArchiveLogSample.Keys, out var head, out _) || !withKeys);
            reading = reading with { Head = head, RootFits = head?.Root == range.Root && head.Size == range.Size };
        }

        return reading with { Size = range.Size, Warnings = source.Warnings };
    }
}
