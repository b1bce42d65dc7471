using JitOperator.Api.Audit;

namespace JitOperator.Audit.Records;

/// <summary>A record that fits into the log, and what had to be shortened for it.</summary>
/// <param name="Record">The record.</param>
/// <param name="Cuts">What was shortened; mostly nothing.</param>
public sealed record FittedRecord(AuditRecord Record, IReadOnlyList<RecordCut> Cuts);
