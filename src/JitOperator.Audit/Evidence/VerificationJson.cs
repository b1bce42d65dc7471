using JitOperator.Api.Json;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Evidence;

/// <summary>The verifier's report as JSON, for programs.</summary>
public static class VerificationJson
{
    /// <summary>Canonical JSON, and a newline.</summary>
    public static byte[] Of(VerificationReport report) =>
    [
        .. TypedJson.Serialize(new
        {
            Verified = report.IsVerified,
            report.Origin,
            report.Records,
            report.Commits,
            report.FirstTime,
            report.LastTime,
            Size = report.Head?.Checkpoint.Size,
            Root = report.Head?.Checkpoint.Root.ToBase64(),
            report.ConfirmedCheckpoints,
            report.FindingCount,
            Findings = report.Findings.Select(finding => new
            {
                Kind = finding.Kind.ToString(),
                finding.FirstRecord,
                finding.LastRecord,
                finding.Where,
                finding.Message,
            }),
        }),
        (byte)'\n',
    ];
}
