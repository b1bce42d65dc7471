using System.CommandLine;
using JitOperator.Audit.Commands;

namespace JitOperator.CommandLine.Auditing;

/// <summary><c>audit evidence</c>.</summary>
internal static class AuditEvidenceCommand
{
    public static Command Create(CommandHost host)
    {
        var source = new AuditSourceOptions(host);
        var period = new Option<string>("--period")
        {
            Description = "All grants that were alive at any time in it: two times, as in 2026-01-01T00:00:00Z/2026-04-01T00:00:00Z.",
            Required = true,
        };
        var asOf = new Option<string?>("--as-of")
        {
            Description = "Leave out what was recorded later than this time. Without it: the end of the log.",
        };
        var output = new Option<string>("--output") { Description = "The pack to write, a .tar.gz.", Required = true };
        var command = new Command(
            "evidence", "Write what an auditor takes away: all grants of a period, their records, and the proofs that these are in the log.")
        {
            period, asOf, output,
        };
        source.AddTo(command);
        command.SetAction((result, cancellationToken) => AuditCommand.GuardAsync(result, () => source.WithAsync(result, (from, keys) => EvidenceCommand.RunAsync(
            new EvidenceOptions
            {
                Source = from,
                VerifierKeys = keys,
                Period = result.GetValue(period)!,
                AsOf = result.GetValue(asOf),
                Path = result.GetValue(output)!,
            },
            result.InvocationConfiguration.Error,
            cancellationToken))));
        return command;
    }
}
