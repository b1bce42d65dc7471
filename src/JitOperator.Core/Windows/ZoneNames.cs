using System.Collections.Frozen;
using NodaTime;

namespace JitOperator.Core.Windows;

/// <summary>Time zones by their IANA names, of the database that ships with the program: no machine's own copy is asked.</summary>
internal static class ZoneNames
{
    /// <summary>Longer names are not even looked up; the longest of the database has 32 characters.</summary>
    private const int Longest = 64;

    private static readonly FrozenSet<string> Known = DateTimeZoneProviders.Tzdb.Ids.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> AnyCase = DateTimeZoneProviders.Tzdb.Ids.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The zone of exactly this name; null when there is none.</summary>
    /// <remarks>The provider itself would also make up zones for names such as <c>UTC+02</c>, which no other program need know.</remarks>
    public static DateTimeZone? Find(string? name) =>
        name is { Length: <= Longest } && Known.Contains(name) ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) : null;

    /// <summary>The name that this one differs from by upper and lower case only; null when there is none.</summary>
    public static string? RightSpelling(string? name) =>
        name is { Length: <= Longest } && AnyCase.TryGetValue(name, out var spelled) ? spelled : null;
}
