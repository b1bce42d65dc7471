using System.Globalization;
using System.Security.Cryptography;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>
/// Knows a file again, whatever its name is now: by a digest of its first bytes. Audit events have times and IDs, so no two logs begin alike,
/// unless one is the other.
/// </summary>
/// <param name="Length">How many bytes it is of, at most <see cref="Longest"/>.</param>
/// <param name="Digest">SHA-256 of them, in hexadecimal digits.</param>
public sealed record FileHead(int Length, string Digest)
{
    /// <summary>Most bytes that are looked at.</summary>
    public const int Longest = 1024;

    /// <summary>The head of a file as it is now.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileHead Of(FileStream file, int longest = Longest) => Read(file, 0, Math.Min(longest, Longest));

    /// <summary>True when a file begins so.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public bool Is(FileStream file) => Of(file, Length) == this;

    /// <summary>A digest of the bytes before a position, at most <see cref="Longest"/> of them.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileHead Before(FileStream file, long position)
    {
        var length = (int)Math.Min(position, Longest);
        return Read(file, position - length, length);
    }

    /// <summary>Reads without moving the file's position.</summary>
    private static FileHead Read(FileStream file, long from, int length)
    {
        var bytes = new byte[length];
        var read = 0;
        while (read < length && RandomAccess.Read(file.SafeFileHandle, bytes.AsSpan(read), from + read) is > 0 and var more)
        {
            read += more;
        }

        return new(read, Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, read))));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Length}:{Digest}");
}
