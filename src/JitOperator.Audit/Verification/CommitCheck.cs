using JitOperator.Audit.Log;

namespace JitOperator.Audit.Verification;

/// <summary>What the check of one commit gave.</summary>
/// <param name="Records">The records that are in order.</param>
/// <param name="Findings">Everything that is wrong, the first record first; empty when the commit verifies.</param>
internal sealed record CommitCheck(IReadOnlyList<LogRecord> Records, IReadOnlyList<Finding> Findings);
