using JitOperator.Audit.Log;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Evidence;

/// <summary>How the making of an evidence pack ended.</summary>
/// <param name="Grants">How many grants it has.</param>
/// <param name="Flagged">How many of them have a flag.</param>
/// <param name="Records">How many records it has.</param>
/// <param name="Damage">What is wrong with the log; null when nothing is. All that is in the pack is proven.</param>
/// <param name="Head">The checkpoint that proves it; null without one, and then there is no pack.</param>
public sealed record EvidenceResult(int Grants, int Flagged, long Records, Finding? Damage, LogHead? Head);
