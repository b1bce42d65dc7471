using System.CommandLine;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Review;
using JitOperator.Core.Reviews;
using JitOperator.Core.Values;

namespace JitOperator.CommandLine.Auditing;

/// <summary><c>audit review</c>.</summary>
internal static class AuditReviewCommand
{
    // --from is a time here.
    private const string LogOption = "--log";

    public static Command Create(CommandHost host)
    {
        var source = new AuditSourceOptions(host, LogOption);
        var from = new Option<string?>("--from") { Description = "Only what is found from this time on, as in 2026-03-01T00:00:00Z. A file or folder of a log is --log." };
        var to = new Option<string?>("--to") { Description = "Only what is found before this time." };
        var config = new Option<string?>("--config") { Description = "YAML file with what the rules go by; see docs/review.md. Without it: the defaults." };
        var output = new Option<string>("--output")
        {
            Description = "text for people, json for programs.",
            DefaultValueFactory = _ => ReviewCommandOptions.Text,
        };
        output.AcceptOnlyFromAmong(ReviewCommandOptions.Text, ReviewCommandOptions.Json);
        var failOn = new Option<string?>("--fail-on") { Description = "End with 4 when something of this severity or a graver one is found." };
        failOn.AcceptOnlyFromAmong([.. ReviewSeverity.All]);
        var command = new Command(
            "review",
            "Review the log by rules, and tell what they find. Ends with 0 when the log verifies, 1 when it does not, 2 when asked wrongly, 3 when it cannot be read, 4 as --fail-on says.")
        {
            from, to, config, output, failOn,
        };
        source.AddTo(command);
        command.SetAction((result, cancellationToken) => AuditCommand.GuardAsync(result, async () =>
        {
            if (await ReviewConfiguration.TryReadAsync(result, config) is not { } options)
            {
                return AuditExitCodes.BadUsage;
            }

            return await source.WithAsync(result, (log, keys) =>
            {
                // What is on record already is found again: this is a review of its own.
                var reviewer = new Reviewer(options);
                return ReviewCommand.RunAsync(
                    new ReviewCommandOptions
                    {
                        Source = log,
                        VerifierKeys = keys,
                        Rules = record => reviewer.Take(record).Select(finding => FindingRecord.Of(finding) with { Time = Timestamp.Format(finding.At) }),
                        From = result.GetValue(from),
                        To = result.GetValue(to),
                        Output = result.GetValue(output)!,
                        FailOn = result.GetValue(failOn),
                    },
                    result.InvocationConfiguration.Output,
                    result.InvocationConfiguration.Error,
                    cancellationToken);
            });
        }));
        return command;
    }
}
