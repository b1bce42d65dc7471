using JitOperator.Audit.Log;

namespace JitOperator.Audit.Verification;

/// <summary>What the check of one commit gave.</summary>
/// <param name="Records">The records that are in order.</param>
/// <param name="Findings">Everything that is wrong, the first record first; empty when the commit verifies.</param>
/// <param name="IsStray">
/// True for an object that is no part of the log, whatever it says: its place is taken by records that were merged. Nothing was built upon
/// it. A writer that came too late leaves one when it is killed before it can clear it away, and so may somebody who tampers.
/// </param>
internal sealed record CommitCheck(IReadOnlyList<LogRecord> Records, IReadOnlyList<Finding> Findings, bool IsStray = false);
