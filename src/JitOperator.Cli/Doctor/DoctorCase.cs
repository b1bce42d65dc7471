using JitOperator.Audit.Notes;

namespace JitOperator.Cli.Doctor;

/// <summary>What the doctor goes by.</summary>
/// <param name="Probe">The API server.</param>
/// <param name="Time">The clock here.</param>
public sealed record DoctorCase(Probe Probe, TimeProvider Time)
{
    /// <summary>The operator's namespace.</summary>
    public string OperatorNamespace { get; init; } = "jit-system";

    /// <summary>The audit log's namespace.</summary>
    public string AuditNamespace { get; init; } = "jit-audit";

    /// <summary>The operator's service account.</summary>
    public string ServiceAccount { get; init; } = "jit-operator";

    /// <summary>A namespace that we may ask in.</summary>
    public string OwnNamespace { get; init; } = "default";

    /// <summary>The keys of the log that are believed; empty when none was given.</summary>
    public IReadOnlyCollection<VerifierKey> Keys { get; init; } = [];

    /// <summary>Where the operator's metrics are, outside of a cluster; null to look for its pods.</summary>
    public Uri? Metrics { get; init; }

    /// <summary>The time here.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>A result for what we may not look at: names the right.</summary>
    public static CheckResult NoRight(string check, string verb, string resource, string? @namespace = null) => CheckResult.Unknown(
        check,
        $"you may not {verb} {resource}{(@namespace is null ? "" : $" in {@namespace}")}",
        $"Ask an administrator for the right to {verb} {resource}{(@namespace is null ? "" : $" in namespace {@namespace}")}, or have them run this.");

    /// <summary>A result for an answer that is neither.</summary>
    public static CheckResult Odd(string check, ProbeAnswer answer) => CheckResult.Unknown(
        check, $"the API server answered: {answer.Message}", "Run this again; if it stays so, look at the API server.");
}
