namespace JitOperator.Audit.Report.Gathering;

/// <summary>Indices that only grow, as ranges. Those beyond a bound are counted and no more.</summary>
internal sealed class IndexRanges
{
    /// <summary>Most ranges that are kept.</summary>
    public const int MostRanges = 256;

    private readonly List<(long First, long Last)> _ranges = [];

    /// <summary>How many indices there are.</summary>
    public long Count { get; private set; }

    /// <summary>How many of them are in no range.</summary>
    public long Unlisted { get; private set; }

    /// <summary>First and last index of each range.</summary>
    public IReadOnlyList<(long First, long Last)> Ranges => _ranges;

    /// <summary>Adds the next.</summary>
    public void Add(long index)
    {
        Count++;
        if (_ranges.Count > 0 && _ranges[^1].Last == index - 1 && Unlisted == 0)
            _ranges[^1] = (_ranges[^1].First, index);
        else if (_ranges.Count < MostRanges)
            _ranges.Add((index, index));
        else
            Unlisted++;
    }
}
