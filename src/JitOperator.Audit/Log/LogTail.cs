using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Log;

/// <summary>
/// The end of the log that is not merged yet, as its writer knows it: the leaf hashes, and which commits are there. Safe for the one that
/// writes and the one that merges.
/// </summary>
internal sealed class LogTail
{
    private readonly Lock _lock = new();
    private readonly List<MerkleHash> _leaves = [];
    private readonly SortedDictionary<long, long> _commits = [];
    private long _start;

    /// <summary>Index of the first record that is in no bundle.</summary>
    public long Start
    {
        get
        {
            lock (_lock)
                return _start;
        }
    }

    /// <summary>First index of the commit that holds a record which is in no bundle; null at the end of the log.</summary>
    public long? CommitAt(long index)
    {
        lock (_lock)
        {
            foreach (var (first, end) in _commits)
            {
                if (first <= index && index < end)
                    return first;
            }

            return null;
        }
    }

    /// <summary>Records up to here are in bundles.</summary>
    public void AddMerged(long end)
    {
        lock (_lock)
        {
            _start = end;
            _leaves.Clear();
        }
    }

    /// <summary>A commit is there; of its records, the last ones are new.</summary>
    /// <param name="first">Index of its first record.</param>
    /// <param name="end">Index behind its last record.</param>
    /// <param name="leaves">Leaf hashes of those that are in no bundle.</param>
    public void AddCommit(long first, long end, IEnumerable<MerkleHash> leaves)
    {
        lock (_lock)
        {
            _commits[first] = end;
            _leaves.AddRange(leaves);
        }
    }

    /// <summary>The next bundle to be made, and the commits that it is in; null while there are too few records.</summary>
    public (long First, MerkleHash[] Leaves, long[] Commits)? NextBundle()
    {
        lock (_lock)
        {
            if (_leaves.Count < TilePath.FullWidth)
                return null;
            var end = _start + TilePath.FullWidth;
            return (_start, [.. _leaves.Take(TilePath.FullWidth)], [.. _commits.Where(c => c.Value > _start && c.Key < end).Select(c => c.Key)]);
        }
    }

    /// <summary>The next bundle was made.</summary>
    public void BundleMade()
    {
        lock (_lock)
        {
            _leaves.RemoveRange(0, TilePath.FullWidth);
            _start += TilePath.FullWidth;
        }
    }

    /// <summary>Commits that are in bundles as a whole. Never the newest one: its checkpoint is the log's head.</summary>
    public IReadOnlyList<long> MergedCommits()
    {
        lock (_lock)
            return [.. _commits.SkipLast(1).Where(c => c.Value <= _start).Select(c => c.Key)];
    }

    /// <summary>A commit is no longer there.</summary>
    public void Deleted(long first)
    {
        lock (_lock)
            _commits.Remove(first);
    }
}
