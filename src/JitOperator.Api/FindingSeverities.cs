namespace JitOperator.Api;

/// <summary>Values of <see cref="Audit.AuditFinding.Severity"/>, those of OCSF.</summary>
public static class FindingSeverities
{
    /// <summary>Worth knowing.</summary>
    public const string Informational = "Informational";

    /// <summary>To be looked at some time.</summary>
    public const string Low = "Low";

    /// <summary>To be looked at soon.</summary>
    public const string Medium = "Medium";

    /// <summary>To be looked at today.</summary>
    public const string High = "High";

    /// <summary>To be looked at now.</summary>
    public const string Critical = "Critical";
}
