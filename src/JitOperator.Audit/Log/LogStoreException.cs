namespace JitOperator.Audit.Log;

/// <summary>The log's store could not be read or written. Trying again later may help.</summary>
public class LogStoreException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="message">What was tried.</param>
    /// <param name="mayHaveWritten">See <see cref="MayHaveWritten"/>.</param>
    /// <param name="inner">Why it failed.</param>
    public LogStoreException(string message, bool mayHaveWritten, Exception? inner = null)
        : base(message, inner)
    {
        MayHaveWritten = mayHaveWritten;
    }

    /// <summary>
    /// False when it is certain that nothing was written and nothing will be. True when nobody knows: the records may be in the log,
    /// now or in a moment. If they are, they come through <see cref="AuditLogOptions.OnReplayed"/>, at the next append at the latest.
    /// </summary>
    public bool MayHaveWritten { get; }
}
