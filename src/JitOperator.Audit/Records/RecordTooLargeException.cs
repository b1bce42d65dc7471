namespace JitOperator.Audit.Records;

/// <summary>A record is too large for the log even with everything shortened that may be. Nothing was written.</summary>
public sealed class RecordTooLargeException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="type">Type of the record.</param>
    /// <param name="bytes">How long it would be at the least.</param>
    public RecordTooLargeException(string type, int bytes)
        : base($"A record of type {type} has {bytes} bytes after everything that may be was shortened; the log takes {RecordCodec.MaxBytes}.")
    {
    }
}
