using JitOperator.Api.Audit;
using JitOperator.Audit.Log;

namespace JitOperator.Audit.Export;

/// <summary>A record to be exported, and what records before it said of its request.</summary>
/// <param name="Entry">The record as it stands in the log.</param>
/// <param name="Known">What is known of its request.</param>
internal sealed record ExportedRecord(LogRecord Entry, KnownRequest Known)
{
    /// <summary>What it says.</summary>
    public AuditRecord Record => Entry.Record;
}
