using System.CommandLine;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Report;
using JitOperator.Core.Reviews;

namespace JitOperator.CommandLine.Auditing;

/// <summary><c>audit report</c>.</summary>
internal static class AuditReportCommand
{
    public static Command Create(CommandHost host)
    {
        var source = new AuditSourceOptions(host);
        var period = new Option<string>("--period")
        {
            Description = "What happened in it: two times, as in 2026-01-01T00:00:00Z/2026-04-01T00:00:00Z; the second is not included.",
            Required = true,
        };
        var zone = new Option<string?>("--time-zone") { Description = "The zone that times are shown in, as in Europe/Berlin. Without it: UTC." };
        var output = new Option<string>("--output") { Description = "The page to write, a .html.", Required = true };
        var review = new Option<string?>("--review-config") { Description = "YAML file with what the rules of the review go by; see docs/review.md. Without it: the defaults." };
        var command = new Command("report", "Write what happened in a period as one page for people, without scripts, that opens anywhere.")
        {
            period, zone, output, review,
        };
        source.AddTo(command);
        command.SetAction((result, cancellationToken) => AuditCommand.GuardAsync(result, async () =>
        {
            if (await ReviewConfiguration.TryReadAsync(result, review) is not { } options)
            {
                return AuditExitCodes.BadUsage;
            }

            var reviewer = new Reviewer(options);
            return await source.WithAsync(result, (log, keys) => ReportCommand.RunAsync(
                new ReportCommandOptions
                {
                    Source = log,
                    VerifierKeys = keys,
                    Period = result.GetValue(period)!,
                    TimeZone = result.GetValue(zone),
                    Path = result.GetValue(output)!,
                    Review = record => reviewer.Take(record).Select(Shown),
                },
                result.InvocationConfiguration.Error,
                cancellationToken));
        }));
        return command;
    }

    private static ReportFinding Shown(ReviewFinding found) =>
        new(found.Rule, found.Severity, found.Message, found.Indices, found.Key, found.At, found.Person, found.Request);
}
