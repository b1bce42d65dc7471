using JitOperator.Audit.Log;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Report;

/// <summary>How the making of a report ended.</summary>
/// <param name="Requests">How many requests it is about.</param>
/// <param name="Findings">How many findings of reviews it is about.</param>
/// <param name="Damage">What is wrong with the log; null when nothing is. All that the report tells is proven.</param>
/// <param name="Head">The checkpoint that proves it; null without one, and then the report tells nothing else.</param>
public sealed record ReportResult(long Requests, long Findings, Finding? Damage, LogHead? Head);
