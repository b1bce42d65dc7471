using System.Globalization;
using System.Runtime.InteropServices;

namespace JitOperator.Audit.Stores;

/// <summary>
/// Names of a log's objects: what it is, and the index that it begins with in 16 digits. In the order of names the base comes first, then
/// the bundles, each before its hashes, then the commits.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Index">Index of the first record; for a base and its state the minimum index.</param>
/// <param name="Part">Which part of a state, from 0; else 0.</param>
/// <param name="Tag">The first digits of a state's digest, so that two writers never write parts of the same name; else empty.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LogObjectName(LogObjectKind Kind, long Index, int Part = 0, string Tag = "")
{
    private const int Digits = 16;
    private const int PartDigits = 4;
    private const int TagDigits = 16;
    private const string HashesSuffix = "-hashes";

    private static readonly (LogObjectKind Kind, string Prefix)[] s_prefixes =
    [
        (LogObjectKind.Base, "jit-base-"), (LogObjectKind.Bundle, "jit-bundle-"), (LogObjectKind.Commit, "jit-log-"), (LogObjectKind.State, "jit-state-"),
    ];

    /// <summary>Reads a name; anything but the one way to write it is refused.</summary>
    public static bool TryParse(string? text, out LogObjectName name)
    {
        name = default;
        var (kind, prefix) = s_prefixes.FirstOrDefault(p => text?.StartsWith(p.Prefix, StringComparison.Ordinal) == true);
        if (prefix is null || text!.Length < prefix.Length + Digits
            || !long.TryParse(text.AsSpan(prefix.Length, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return false;
        var rest = text.AsSpan(prefix.Length + Digits);
        var (part, tag) = (0, string.Empty);
        if (kind == LogObjectKind.Bundle && rest.SequenceEqual(HashesSuffix))
            kind = LogObjectKind.BundleHashes;
        else if (kind == LogObjectKind.State && rest.ToString().Split('-') is ["", { Length: TagDigits } digest, var number])
            tag = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out part) ? digest : string.Empty;
        name = new LogObjectName(kind, index, part, tag);
        return string.Equals(name.ToString(), text, StringComparison.Ordinal);
    }

    /// <summary>The tag of a digest.</summary>
    public static string TagOf(string digest) => digest.Length >= TagDigits ? digest[^TagDigits..] : digest.PadLeft(TagDigits, '0');

    /// <summary>The name.</summary>
    public override string ToString()
    {
        var kind = Kind == LogObjectKind.BundleHashes ? LogObjectKind.Bundle : Kind;
        var prefix = s_prefixes.First(p => p.Kind == kind).Prefix;
        var index = Index.ToString("D16", CultureInfo.InvariantCulture);
        return Kind switch
        {
            LogObjectKind.BundleHashes => $"{prefix}{index}{HashesSuffix}",
            LogObjectKind.State => $"{prefix}{index}-{Tag}-{Part.ToString("D" + PartDigits, CultureInfo.InvariantCulture)}",
            _ => prefix + index,
        };
    }
}
