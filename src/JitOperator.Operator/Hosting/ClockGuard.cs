using System.Globalization;

namespace JitOperator.Operator.Hosting;

/// <summary>
/// Holds grants while the clock here is too far from the API server's: their end is fixed by it, and a grant must not last longer than was
/// agreed. Taking rights away is never held.
/// </summary>
/// <param name="skew">By how much the clock here is ahead; null while nobody knows.</param>
/// <param name="bound">How far is too far: more than this, in either direction.</param>
public sealed class ClockGuard(Func<TimeSpan?> skew, TimeSpan bound)
{
    /// <summary>Why nothing may be granted now, a sentence; null when the clocks agree well enough, or have not been compared yet.</summary>
    public string? Held => skew() is { } known && known.Duration() > bound ? Sentence(known) : null;

    private string Sentence(TimeSpan known)
    {
        var where = known > TimeSpan.Zero ? "ahead of" : "behind";
        return string.Create(CultureInfo.InvariantCulture, $"The operator's clock is {known.Duration().TotalSeconds:0} s {where} the API server's, and {bound.TotalSeconds:0} s is the bound; ")
            + "nothing is granted until they agree: have the platform team look at the time synchronisation of their nodes.";
    }
}
