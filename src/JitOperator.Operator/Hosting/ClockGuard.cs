using System.Globalization;
using JitOperator.Runtime.Client;

namespace JitOperator.Operator.Hosting;

/// <summary>
/// What follows from the distance of the clock here and the API server's. Grants are held while it is too far: their end is fixed by the clock
/// here, and a grant must not last longer than was agreed. Taking rights away is never held.
/// </summary>
/// <param name="skew">What is known of the distance.</param>
/// <param name="bound">How far is too far: more than this, in either direction.</param>
public sealed class ClockGuard(ClockSkew skew, TimeSpan bound)
{
    /// <summary>Why nothing may be granted now, a sentence; null when the clocks agree well enough, or have not been compared yet.</summary>
    public string? Held => skew.Current is { } known && known.Duration() > bound ? Sentence(known) : null;

    /// <summary>By how much the clock here is behind at least, where that is within the bound; else zero.</summary>
    public TimeSpan Behind => skew.Latest is { } known && known < TimeSpan.Zero && known >= -bound ? -known : TimeSpan.Zero;

    /// <summary>
    /// By how much the clock here is ahead at least. However far: if it is the API server's that is wrong, waiting for as long costs no more
    /// than the next leader takes, who does not.
    /// </summary>
    public TimeSpan Ahead => skew.Latest is { } known && known > TimeSpan.Zero ? known : TimeSpan.Zero;

    private string Sentence(TimeSpan known)
    {
        var where = known > TimeSpan.Zero ? "ahead of" : "behind";
        return string.Create(CultureInfo.InvariantCulture, $"The operator's clock is {known.Duration().TotalSeconds:0} s {where} the API server's, and {bound.TotalSeconds:0} s is the bound; ")
            + "nothing is granted until they agree: have the platform team look at the time synchronisation of their nodes.";
    }
}
