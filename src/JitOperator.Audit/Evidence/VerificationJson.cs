using System.Globalization;
using System.Text;
using JitOperator.Api.Json;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Records;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Evidence;

/// <summary>
/// The verifier's report as JSON, for programs; docs/verification.md has its members. Says nothing of the time at which it was made: the
/// same log and options give the same bytes.
/// </summary>
public static class VerificationJson
{
    /// <summary>Canonical JSON, and a newline.</summary>
    public static byte[] Of(VerificationReport report) =>
    [
        .. TypedJson.Serialize(
            new VerificationForm
            {
                Verified = report.IsVerified,
                ExitCode = report.IsVerified ? AuditExitCodes.Verified : AuditExitCodes.NotVerified,
                Origin = report.Origin,
                Records = report.Records,
                Commits = report.Commits,
                MinimumIndex = report.MinimumIndex,
                FirstTime = report.FirstTime,
                LastTime = report.LastTime,
                Size = report.Head?.Checkpoint.Size,
                Root = report.Head?.Checkpoint.Root.ToBase64(),
                Pruning =
                [
                    .. report.Prunings
                        .OrderBy(pruning => pruning.Store, StringComparer.Ordinal)
                        .Select(pruning => new VerificationForm.PruningForm(pruning.Store, pruning.MinimumIndex, pruning.Rule, pruning.ArchivedSize)),
                ],
                Grants = report.Grants,
                UnprovenGrants = report.UnprovenGrants,
                Keys = [.. report.Keys.Select(key => key.ToString())],
                ConfirmedCheckpoints = report.ConfirmedCheckpoints,
                Witnesses = [.. report.Witnesses.Select(witness => new VerificationForm.WitnessForm(witness.Name, RecordTime.Format(witness.At), witness.Size))],
                FindingCount = report.FindingCount,
                Findings =
                [
                    .. report.Findings.Select(finding => new VerificationForm.FindingForm(
                        finding.Kind.ToString(), finding.FirstRecord, finding.LastRecord, finding.Where, finding.Message)),
                ],
            },
            AuditJson.Default.VerificationForm),
        (byte)'\n',
    ];

    /// <summary>
    /// The same value, safe to print: what a terminal might take for orders, in names that somebody gave, is written as <c>\u</c> and four
    /// digits.
    /// </summary>
    public static string ForTerminal(VerificationReport report)
    {
        var text = new StringBuilder();
        foreach (var c in Encoding.UTF8.GetString(Of(report)))
        {
            // Outside of strings there is nothing but ASCII, and within them its control characters are escaped already.
            if (char.IsAscii(c))
                text.Append(c);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return text.Replace("\u007f", "\\u007f").ToString();
    }
}
