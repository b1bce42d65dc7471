namespace JitOperator.Audit.Witness;

/// <summary>What a witness remembers cannot be read or written: it cosigns nothing.</summary>
public sealed class WitnessStoreException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="message">What was tried, and the mend where there is one.</param>
    /// <param name="inner">Why it failed.</param>
    public WitnessStoreException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
