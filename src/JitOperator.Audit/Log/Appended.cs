using JitOperator.Api.Audit;

namespace JitOperator.Audit.Log;

/// <summary>Records that are durable in the log.</summary>
/// <param name="Records">The records as logged: with index, time and cluster, and shortened where that had to be.</param>
/// <param name="Head">The log's head after the write that they were part of.</param>
public sealed record Appended(IReadOnlyList<AuditRecord> Records, LogHead Head)
{
    /// <summary>Index of the first of them; the others follow on.</summary>
    public long FirstIndex => Records[0].Index;
}
