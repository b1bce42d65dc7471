namespace JitOperator.Audit.Evidence;

/// <summary>What an evidence pack is about.</summary>
/// <param name="From">When the period begins, inclusive.</param>
/// <param name="To">When it ends, exclusive.</param>
/// <param name="AsOf">The state of knowledge: records that were written later are left out. Null for the end of the log.</param>
public sealed record EvidencePeriod(DateTimeOffset From, DateTimeOffset To, DateTimeOffset? AsOf = null);
