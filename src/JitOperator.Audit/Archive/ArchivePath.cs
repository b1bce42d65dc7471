using System.Buffers;

namespace JitOperator.Audit.Archive;

/// <summary>Names of objects in an archive: segments of letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, parted by slashes.</summary>
public static class ArchivePath
{
    /// <summary>The one object that changes: the newest checkpoint.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>What the names of all tiles and entry bundles begin with.</summary>
    public const string Tiles = "tile/";

    /// <summary>Most bytes of an object: 256 entries of 65,535 bytes, the largest bundle of the form.</summary>
    public const int MaxContent = 256 * (ushort.MaxValue + 2);

    private const int MaxLength = 512;

    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    /// <summary>True for a name. None begins a segment with a dot, so that none leads out of a directory.</summary>
    public static bool IsValid(string? path) =>
        path is { Length: > 0 and <= MaxLength }
        && path.Split('/').All(segment => segment.Length > 0 && segment[0] != '.' && !segment.AsSpan().ContainsAnyExcept(s_allowed));

    internal static void Check(string path)
    {
        if (!IsValid(path))
            throw new ArgumentException($"\"{path}\" is not the name of an archived object.", nameof(path));
    }

    internal static void Check(string path, ReadOnlyMemory<byte> content)
    {
        Check(path);
        if (content.Length > MaxContent)
            throw new ArgumentException($"{path} has {content.Length} bytes, more than {MaxContent}.", nameof(content));
    }
}
