using JitOperator.Audit.Log;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Export;

/// <summary>How an export ended.</summary>
/// <param name="Records">How many records were written.</param>
/// <param name="Damage">Why it ended before the end of the log; null when it did not. All that was written verified.</param>
/// <param name="Head">The last checkpoint of what was written; null without any.</param>
public sealed record ExportResult(long Records, Finding? Damage, LogHead? Head);
