namespace JitOperator.Api;

/// <summary>
/// Bounds that the custom resource definitions set on what the operator itself writes into a spec. Text is counted in Unicode code
/// points, as the API server counts it. Longer values must be shortened before they are written, or the write is refused.
/// </summary>
public static class Bounds
{
    /// <summary>Longest <c>spec.reason</c> of a request, and its copy in the summary of an approval.</summary>
    public const int Reason = 1024;

    /// <summary>Longest <c>spec.comment</c> of an approval.</summary>
    public const int Comment = 1024;

    /// <summary>Longest <c>spec.ticket</c> of a request, and its copy in the summary of an approval.</summary>
    public const int Ticket = 128;

    /// <summary>Longest <c>spec.summary.requester</c> of an approval.</summary>
    public const int SummaryRequester = 1024;

    /// <summary>Most lines of <c>spec.summary.allows</c> of an approval.</summary>
    public const int SummaryAllowsLines = 20;

    /// <summary>Longest line of <c>spec.summary.allows</c> of an approval.</summary>
    public const int SummaryAllowsLine = 1024;

    /// <summary>Longest <c>spec.summary.approvers</c> of an approval.</summary>
    public const int SummaryApprovers = 4096;

    /// <summary>Longest <c>spec.summary.where</c> of an approval.</summary>
    public const int SummaryWhere = 2048;

    /// <summary>Most lines of <c>spec.summary.risks</c> of an approval.</summary>
    public const int SummaryRisks = 16;

    /// <summary>Longest line of <c>spec.summary.risks</c>, and longest <c>spec.summary.mfa</c>, of an approval.</summary>
    public const int SummaryLine = 256;

    /// <summary>Most namespaces that one request may ask for: all of them stand in one record of the log.</summary>
    public const int ScopeNamespaces = 20;

    /// <summary>Most lines of <c>status.explanation</c> of a request.</summary>
    public const int ExplanationLines = 12;

    /// <summary>Longest line of <c>status.explanation</c> of a request.</summary>
    public const int ExplanationLine = 240;

    /// <summary>Most stages of a policy.</summary>
    public const int Stages = 8;

    /// <summary>Most approvals that one stage can demand.</summary>
    public const int StageRequired = 20;

    /// <summary>Most entries of <c>spec.notifications</c> of a policy.</summary>
    public const int Notifications = 16;

    /// <summary>Most channels that one entry, stage or tier of a policy names.</summary>
    public const int Channels = 8;

    /// <summary>Most groups of approvers that a stage can be escalated to.</summary>
    public const int EscalationTiers = 4;
}
