using System.Globalization;
using System.Runtime.InteropServices;

namespace JitOperator.Audit.Merkle;

/// <summary>
/// Names of tiles and entry bundles, as C2SP tlog-tiles gives them: <c>tile/L/N[.p/W]</c> and <c>tile/entries/N[.p/W]</c>, the index
/// in groups of three digits of which all but the last begin with an <c>x</c>.
/// </summary>
/// <param name="Level">Level of the tile, 0 to 63; null for an entry bundle.</param>
/// <param name="Index">Index of the tile within its level.</param>
/// <param name="Width">How many hashes or entries it holds: 1 to 255, or 256 when it is full.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TilePath(int? Level, long Index, int Width)
{
    /// <summary>Width of a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>Deepest level that the form has.</summary>
    public const int MaxLevel = 63;

    private const string Prefix = "tile/";
    private const string Entries = "entries";
    private const string Partial = ".p/";

    /// <summary>Reads a path; anything but the one way to write it is refused.</summary>
    public static bool TryParse(string? text, out TilePath path)
    {
        path = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var rest = text.AsSpan(Prefix.Length);
        var slash = rest.IndexOf('/');
        if (slash < 0 || !TryParseLevel(rest[..slash], out var level))
            return false;
        rest = rest[(slash + 1)..];
        var width = FullWidth;
        var partialAt = rest.IndexOf(Partial);
        if (partialAt >= 0)
        {
            if (!TryParseNumber(rest[(partialAt + Partial.Length)..], out width))
                return false;
            rest = rest[..partialAt];
        }

        if (!TryParseIndex(rest, out var index) || (partialAt >= 0 && width is < 1 or >= FullWidth))
            return false;
        path = new TilePath(level, index, width);
        // The way back is the strictest check: leading zeros, signs and empty groups do not survive it.
        return string.Equals(path.ToString(), text, StringComparison.Ordinal);
    }

    /// <summary>The path.</summary>
    public override string ToString()
    {
        var index = (Index % 1000).ToString("D3", CultureInfo.InvariantCulture);
        for (var rest = Index / 1000; rest > 0; rest /= 1000)
            index = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:D3}/{index}");
        var kind = Level?.ToString(CultureInfo.InvariantCulture) ?? Entries;
        var width = Width == FullWidth ? string.Empty : Partial + Width.ToString(CultureInfo.InvariantCulture);
        return $"{Prefix}{kind}/{index}{width}";
    }

    private static bool TryParseLevel(ReadOnlySpan<char> text, out int? level)
    {
        level = null;
        if (text.SequenceEqual(Entries))
            return true;
        if (!TryParseNumber(text, out var number) || number > MaxLevel)
            return false;
        level = number;
        return true;
    }

    private static bool TryParseIndex(ReadOnlySpan<char> text, out long index)
    {
        index = 0;
        foreach (var group in text.Split('/'))
        {
            var digits = text[group];
            if (!TryParseNumber(digits.StartsWith('x') ? digits[1..] : digits, out var number)
                || number > 999 || index > (long.MaxValue - number) / 1000)
                return false;
            index = (index * 1000) + number;
        }

        return true;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
