using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Archive;

/// <summary>Which entry bundles and tiles an archive has, hidden ones too.</summary>
internal sealed class ArchivedNames
{
    private readonly Dictionary<long, List<int>> _partials = [];
    private readonly HashSet<long> _fullBundles = [];
    private readonly HashSet<long> _fullTiles = [];
    private readonly Dictionary<(int Level, long Index), List<int>> _upper = [];

    /// <summary>Indices of bundles of which there is anything, ascending.</summary>
    public IEnumerable<long> Indices => _fullBundles.Concat(_fullTiles).Concat(_partials.Keys).Distinct().Order();

    /// <summary>Lists them.</summary>
    public static async Task<ArchivedNames> ListAsync(IArchiveStore store, Action<string, string> warn, CancellationToken cancellationToken)
    {
        var names = new ArchivedNames();
        await foreach (var text in store.ListAsync(ArchivePath.Tiles, cancellationToken))
        {
            if (!TilePath.TryParse(text, out var path) || path.Index > (long.MaxValue / TilePath.FullWidth) - 1)
                warn(text, "not the name of a tile or an entry bundle; not read");
            else if (path.Level is null or 0)
                names.Add(path);
            else if (names._upper.TryGetValue((path.Level.Value, path.Index), out var widths))
                widths.Add(path.Width);
            else
                names._upper[(path.Level.Value, path.Index)] = [path.Width];
        }

        return names;
    }

    /// <summary>In which widths there is a tile above those of leaf hashes.</summary>
    public IReadOnlyList<int> UpperWidthsOf(int level, long index) => _upper.GetValueOrDefault((level, index)) ?? [];

    /// <summary>The widest of which there is anything.</summary>
    public int WidestOf(long index) => WidthsOf(index).Max();

    /// <summary>
    /// The width to read: of those that have enough records the widest of which there are both bundle and hashes, else of which there is
    /// one; else of all.
    /// </summary>
    public int BestWidth(long index, int needed) => WidthsOf(index)
        .OrderByDescending(width => (width >= needed, HasBundle(index, width) && HasTile(index, width), HasBundle(index, width), width))
        .First();

    private void Add(TilePath path)
    {
        if (path.Width == TilePath.FullWidth)
        {
            (path.Level is null ? _fullBundles : _fullTiles).Add(path.Index);
            return;
        }

        if (!_partials.TryGetValue(path.Index, out var widths))
            _partials[path.Index] = widths = [];
        widths.Add(Mark(path));
    }

    private IEnumerable<int> WidthsOf(long index)
    {
        if (_fullBundles.Contains(index) || _fullTiles.Contains(index))
            yield return TilePath.FullWidth;
        if (!_partials.TryGetValue(index, out var widths))
            yield break;
        foreach (var width in widths.Select(Math.Abs).Distinct())
            yield return width;
    }

    private bool HasBundle(long index, int width) => Has(_fullBundles, new TilePath(null, index, width));

    private bool HasTile(long index, int width) => Has(_fullTiles, new TilePath(0, index, width));

    private bool Has(HashSet<long> full, TilePath path) => path.Width == TilePath.FullWidth
        ? full.Contains(path.Index)
        : _partials.TryGetValue(path.Index, out var widths) && widths.Contains(Mark(path));

    /// <summary>Width of a bundle, or minus that of a tile.</summary>
    private static int Mark(TilePath path) => path.Level is null ? path.Width : -path.Width;
}
