using JitOperator.Api.Audit;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Review;

/// <summary>What a review of a log came to.</summary>
/// <param name="Findings">What was found, as records of findings; the gravest first, then by the index of the first record that each stands on.</param>
/// <param name="Records">How many records were reviewed.</param>
/// <param name="Damage">Where the log no longer verifies; null where it does to its end.</param>
internal sealed record LogReviewResult(IReadOnlyList<AuditRecord> Findings, long Records, Finding? Damage);
