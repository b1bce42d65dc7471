namespace JitOperator.Audit.Log;

/// <summary>
/// The log has records that the caller did not know of when it decided what to append. Nothing of the caller's was written. By the
/// time this is thrown the records were replayed and <see cref="AuditLog.Epoch"/> is new: read the state anew and decide again.
/// </summary>
public sealed class LogFencedException : Exception
{
    /// <summary>Makes one.</summary>
    public LogFencedException()
        : base("Others have appended to the audit log in the meantime; nothing was written. Decide again on what is there now.")
    {
    }
}
