namespace JitOperator.Audit.Log;

/// <summary>What is in the store is not the log that was written. Nothing is appended to such a log until somebody has looked at it.</summary>
public sealed class LogDamagedException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="record">Index of the first record concerned; null where it is none in particular.</param>
    /// <param name="message">What is wrong, naming the record.</param>
    public LogDamagedException(long? record, string message)
        : base(message)
    {
        Record = record;
    }

    /// <summary>Index of the first record concerned; null where it is none in particular.</summary>
    public long? Record { get; }
}
