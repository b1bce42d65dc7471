namespace JitOperator.Audit.Witness;

/// <summary>What came of asking all witnesses once.</summary>
/// <param name="Cosigned">The checkpoint with its cosignatures; null when fewer cosigned than must.</param>
/// <param name="Replies">What each of them said, by name; of those that were not waited for, that they did not answer.</param>
public sealed record WitnessRound(CosignedHead? Cosigned, IReadOnlyList<WitnessReply> Replies);
