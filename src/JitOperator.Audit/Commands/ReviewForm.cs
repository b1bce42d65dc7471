using JitOperator.Api.Audit;

namespace JitOperator.Audit.Commands;

/// <summary>What <c>audit review --output json</c> writes; docs/review.md has its members.</summary>
internal sealed record ReviewForm(string? From, string? To, bool Verified, long Records, IReadOnlyList<ReviewForm.ReviewedFinding> Findings)
{
    /// <summary>One finding.</summary>
    internal sealed record ReviewedFinding(
        string Rule, string Severity, string Time, string? Message, string? Person, AuditRequest? Request, IReadOnlyList<long> Indices, string? Key);
}
