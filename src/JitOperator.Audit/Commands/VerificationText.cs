using System.Globalization;
using JitOperator.Audit.Records;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Commands;

/// <summary>The verifier's report in lines for people; not escaped.</summary>
internal static class VerificationText
{
    /// <summary>What is wrong, the facts, and a line that sums up.</summary>
    public static IEnumerable<string> Of(VerificationReport report)
    {
        foreach (var finding in report.Findings)
            yield return finding.ToString();
        if (report.FindingCount - report.Findings.Count is > 0 and var more)
            yield return Text($"and {more} more");
        foreach (var (name, fact) in Facts(report))
            yield return $"{name,-11} {fact}";
        yield return report.IsVerified ? "VERIFIED" : Text($"NOT VERIFIED: {report.FindingCount} findings; {report.Records} records are in order");
    }

    private static IEnumerable<(string Name, string Fact)> Facts(VerificationReport report)
    {
        if (report.Origin is { } origin)
            yield return ("log", origin);
        yield return ("records", Text($"{report.Records} in {report.Commits} commits"));
        if (report.FirstTime.Length > 0)
        {
            yield return ("from", report.FirstTime);
            yield return ("to", report.LastTime);
        }

        if (report.Head is { Checkpoint: var head })
            yield return ("root", Text($"{head.Root.ToBase64()} of {head.Size} records"));
        if (report.MinimumIndex > 0)
            yield return ("begins", Text($"with record {report.MinimumIndex}"));
        foreach (var pruning in report.Prunings.OrderBy(pruning => pruning.Store, StringComparer.Ordinal))
            yield return ("pruned", Text($"what is before record {pruning.MinimumIndex}, from the {pruning.Store} store, by the rule \"{pruning.Rule}\""));
        yield return ("grants", report.UnprovenGrants == 0
            ? Text($"{report.Grants}")
            : Text($"{report.Grants}; for {report.UnprovenGrants} the log does not hold the policy, so that only the form of the approvals was checked"));
        foreach (var key in report.Keys)
            yield return ("key", key.ToString());
        foreach (var witness in report.Witnesses)
            yield return ("witness", Text($"{witness.Name} at {RecordTime.Format(witness.At)}, of {witness.Size} records"));
        foreach (var size in report.ConfirmedCheckpoints)
            yield return ("goes on", Text($"from the kept checkpoint of {size} records"));
        if (report is { IsVerified: true, ConfirmedCheckpoints: [], Witnesses: [] })
            yield return ("note", "without a checkpoint from earlier, nobody can tell whether records were removed from the end");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
