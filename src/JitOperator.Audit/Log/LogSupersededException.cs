namespace JitOperator.Audit.Log;

/// <summary>
/// Others have written so much meanwhile that what this writer knows was merged away: nothing was written, and nothing will be until the
/// log is opened anew.
/// </summary>
public sealed class LogSupersededException : LogStoreException
{
    /// <summary>Makes one.</summary>
    /// <param name="index">Index that this writer was at.</param>
    public LogSupersededException(long index)
        : base($"The log has gone on, and record {index} was merged: this writer comes too late and has to open the log anew.", mayHaveWritten: false)
    {
    }
}
