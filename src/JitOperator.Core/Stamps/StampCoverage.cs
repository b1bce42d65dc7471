using System.Text.Json;
using JitOperator.Core.Values;

namespace JitOperator.Core.Stamps;

/// <summary>What stamps of objects that were not stored yet have in common: a name that the API server may still have to make, and a time.</summary>
internal static class StampCoverage
{
    /// <summary>True when an object has the name that was stamped, or one that the API server made of the prefix that was.</summary>
    /// <param name="stampedName">The name in the stamp; null where the API server was to make one.</param>
    /// <param name="stampedPrefix">The prefix in the stamp.</param>
    /// <param name="name">The object's name.</param>
    /// <param name="generateName">The object's prefix.</param>
    public static bool OfName(string? stampedName, string? stampedPrefix, string name, string? generateName) => stampedName is { Length: > 0 }
        ? string.Equals(stampedName, name, StringComparison.Ordinal)
        : stampedPrefix is { Length: > 0 }
            && string.Equals(stampedPrefix, generateName, StringComparison.Ordinal)
            && IsGenerated(name, stampedPrefix);

    /// <summary>True when an object was created as long after its stamp, or before, as a request may take.</summary>
    public static bool OfTime(string stampedAt, DateTime? created) => created is { } instant && Timestamp.TryParse(stampedAt, out var at)
        && (Timestamp.FromUtc(instant) - at).Duration() <= RequestStamp.Tolerance;

    /// <summary>The digest of something; null of what has none, for then no stamp covers it.</summary>
    public static string? Digest<T>(T of, Func<T, string> digest)
    {
        try
        {
            return digest(of);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The API server cuts a long prefix to make room for its five random characters.
    private static bool IsGenerated(string name, string prefix) =>
        name.Length > 5 && prefix.StartsWith(name.AsSpan(0, name.Length - 5), StringComparison.Ordinal)
        && (name.Length - 5 == prefix.Length || name.Length is 63 or 253);
}
