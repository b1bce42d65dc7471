namespace JitOperator.Audit.Evidence;

/// <summary>One person's word that counts towards a grant, or towards the review of one.</summary>
/// <param name="Index">Index of its record.</param>
/// <param name="Stage">Name of the stage.</param>
/// <param name="Person">User name.</param>
/// <param name="Verdict"><c>Approved</c> or <c>Denied</c>.</param>
/// <param name="At">When it was given.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="Comment">The person's words.</param>
/// <param name="MfaKey">Which attribute the policy looks at for multi-factor authentication; null where it looks at none.</param>
/// <param name="MfaSeen">Its values.</param>
/// <param name="MfaSatisfied">Whether one of them is accepted.</param>
public sealed record GrantAgreement(
    long Index,
    string Stage,
    string Person,
    string Verdict,
    string? At,
    string RecordedAt,
    string? Comment,
    string? MfaKey,
    IReadOnlyList<string>? MfaSeen,
    bool? MfaSatisfied);
