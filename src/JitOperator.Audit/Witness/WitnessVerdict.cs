using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Witness;

/// <summary>Who cosigned a note.</summary>
/// <param name="IsSatisfied">True when as many witnesses did as must.</param>
/// <param name="Cosignatures">One of each witness that did, the latest, by name.</param>
/// <param name="Fault">Why the note counts for nothing, in half a sentence; null when it does not.</param>
public sealed record WitnessVerdict(bool IsSatisfied, IReadOnlyList<Cosignature> Cosignatures, string? Fault)
{
    /// <summary>The note counts for nothing.</summary>
    internal static WitnessVerdict Refused(string fault) => new(IsSatisfied: false, [], fault);

    /// <summary>
    /// Since when a quorum says so: the time of the cosignature that completes it when they are taken from the latest. Null without one.
    /// </summary>
    /// <param name="quorum">How many it takes.</param>
    public DateTimeOffset? FreshAt(int quorum) => IsSatisfied && quorum >= 1 && Cosignatures.Count >= quorum
        ? Cosignatures.Select(cosignature => cosignature.Time).OrderDescending().ElementAt(quorum - 1)
        : null;
}
