namespace JitOperator.Api;

/// <summary>Values of <see cref="Audit.AuditCoverage.Status"/>.</summary>
public static class CoverageStatuses
{
    /// <summary>There was no source of events. The default of whoever does not know better.</summary>
    public const string None = "None";

    /// <summary>Something may be missing; the gaps say when.</summary>
    public const string Incomplete = "Incomplete";

    /// <summary>Every canary came back, but the API server does not tell whether it lost events, or tells of calls only when they are over.</summary>
    public const string Sampled = "Sampled";

    /// <summary>Every canary came back and the API server lost no event: what is not recorded was not done.</summary>
    public const string Complete = "Complete";
}
