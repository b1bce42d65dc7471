namespace JitOperator.Audit.Archive;

/// <summary>The archive could not be read or written, or refused.</summary>
public class ArchiveException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="message">What was tried, on which object, and what to do about it where that is known.</param>
    /// <param name="isTransient">See <see cref="IsTransient"/>.</param>
    /// <param name="inner">Why it failed.</param>
    public ArchiveException(string message, bool isTransient, Exception? inner = null)
        : base(message, inner)
    {
        IsTransient = isTransient;
    }

    /// <summary>
    /// True for an outage: trying again later may help, and until then nobody knows whether the last write arrived (trying it again
    /// finds out, as writes are idempotent). False where somebody has to change something first.
    /// </summary>
    public bool IsTransient { get; }
}
