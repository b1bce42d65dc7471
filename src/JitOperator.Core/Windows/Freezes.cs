using JitOperator.Api.V1Alpha1;
using NodaTime;

namespace JitOperator.Core.Windows;

/// <summary>
/// When a policy is frozen. A freeze begins at the first instant at which the clocks of its time zone show <c>from</c> or later, which
/// is inside, and ends at the last instant at which they show <c>to</c>, which is outside: where clocks are put back over its end, it
/// lasts until that time comes again. A skipped time counts as the instant of the change. In doubt a freeze is wider.
/// </summary>
public static class Freezes
{
    /// <summary>The first freeze of the list that is in force at the instant. A malformed one always is, as nobody can tell.</summary>
    /// <returns>Null when none is, and so for an empty list.</returns>
    public static PolicyFreeze? At(IList<PolicyFreeze>? freezes, DateTimeOffset instant)
    {
        var now = Instant.FromDateTimeOffset(instant);
        return freezes?.Select(Present).FirstOrDefault(freeze => Read(freeze)?.Contains(now) ?? true);
    }

    /// <summary>
    /// When the next freeze that ends grants begins, at the instant or after it; in UTC. One that is in force already does not count:
    /// that is for <see cref="At"/> to tell. A malformed one that ends grants begins at the instant itself.
    /// </summary>
    /// <returns>Null when there is none.</returns>
    public static DateTimeOffset? NextEnding(IList<PolicyFreeze>? freezes, DateTimeOffset instant)
    {
        var now = Instant.FromDateTimeOffset(instant);
        var beginnings = (freezes ?? []).Select(Present)
            .Where(freeze => freeze.EndsGrants is true)
            .Select(freeze => Read(freeze) is { } time ? (time.Ends > time.Begins ? time.Begins : null) : (Instant?)now)
            .Where(begins => begins >= now);
        return beginnings.Min()?.ToDateTimeOffset();
    }

    /// <summary>A freeze for people to read, as in <c>freeze christmas until 2027-01-06T00:00 Europe/Berlin</c>.</summary>
    public static string Describe(PolicyFreeze? freeze)
    {
        var name = string.IsNullOrWhiteSpace(freeze?.Name) ? "freeze" : $"freeze {Values.ShortText.Cut(freeze.Name, FaultText.Shown)}";
        return Read(freeze) is null ? $"{name}, which is malformed and so in force always" : $"{name} until {freeze!.To} {freeze.TimeZone}";
    }

    private static FrozenTime? Read(PolicyFreeze? freeze) => FreezeCheck.Read(freeze, string.Empty, []);

    // An entry of the list that is null is a freeze too, and a malformed one.
    private static PolicyFreeze Present(PolicyFreeze? freeze) => freeze ?? new PolicyFreeze();
}
