using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Verification;

/// <summary>
/// The leaf hashes of the last two bundles and of what follows them: what commits are held against that were merged into these bundles
/// and not deleted yet.
/// </summary>
internal sealed class LeafWindow
{
    private readonly List<(long Start, CompactRange Range)> _bundles = [];
    private readonly List<MerkleHash> _leaves = [];

    /// <summary>Where it begins; <see cref="long.MaxValue"/> before the first bundle.</summary>
    public long Start => _bundles.Count == 0 ? long.MaxValue : _bundles[0].Start;

    /// <summary>Where the last bundle ends.</summary>
    public long BundlesEnd { get; private set; }

    /// <summary>A copy that goes on on its own.</summary>
    public LeafWindow Copy()
    {
        var copy = new LeafWindow { BundlesEnd = BundlesEnd };
        copy._bundles.AddRange(_bundles);
        copy._leaves.AddRange(_leaves);
        return copy;
    }

    /// <summary>A bundle begins here.</summary>
    public void BeginBundle(CompactRange before, int count)
    {
        if (_bundles.Count == 2)
        {
            _leaves.RemoveRange(0, (int)Math.Min(_leaves.Count, _bundles[1].Start - _bundles[0].Start));
            _bundles.RemoveAt(0);
        }

        if (_bundles.Count == 0)
            _leaves.Clear();
        _bundles.Add((before.Size, before.Copy()));
        BundlesEnd = before.Size + count;
    }

    /// <summary>The next leaf.</summary>
    public void Append(MerkleHash leaf)
    {
        if (_bundles.Count > 0)
            _leaves.Add(leaf);
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _bundles.Clear();
        _leaves.Clear();
        BundlesEnd = 0;
    }

    /// <summary>The leaf of an index in the window.</summary>
    public MerkleHash LeafAt(long index) => _leaves[(int)(index - Start)];

    /// <summary>The root of the tree of a size in the window.</summary>
    public MerkleHash RootAt(long size)
    {
        var range = _bundles.Last(bundle => bundle.Start <= size).Range.Copy();
        while (range.Size < size)
            range.Append(LeafAt(range.Size));
        return range.Root;
    }
}
