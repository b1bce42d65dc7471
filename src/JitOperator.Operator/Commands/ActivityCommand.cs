using System.CommandLine;
using JitOperator.Audit.Commands;
using JitOperator.Core.Values;
using JitOperator.Operator.Activity;
using JitOperator.Operator.Activity.Ingest;
using JitOperator.Runtime.Timing;

namespace JitOperator.Operator.Commands;

/// <summary><c>jit-operator activity …</c>: what people do with grants, where the API server itself cannot tell the operator.</summary>
internal static class ActivityCommand
{
    public static Command Create() => new("activity", "Bring what people did with grants to the operator.") { Ingest() };

    private static Command Ingest()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files with audit events, compressed by gzip or not; - for standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var to = new Option<string>("--to") { Description = "The operator's endpoint, as in https://jit-operator.jit-system.svc:9444/audit.", Required = true };
        var token = new Option<string>("--token-file") { Description = "File with the token that the endpoint asks for, in its first line.", Required = true };
        var authorities = new Option<string?>("--ca-file") { Description = "PEM file of the authorities to believe for the endpoint's certificate. Without it: those of the system." };
        var source = new Option<string>("--source")
        {
            Description = $"What records say of where the events come from: {ActivityOptions.SourceForm}.",
            DefaultValueFactory = _ => IngestOptions.DefaultSource,
        };
        var format = new Option<string>("--format")
        {
            Description = "What is around the events. auto: told entry by entry. kubernetes: nothing, as the API server's log backend writes them, or an EventList. "
                + "eks: log events of CloudWatch Logs. gke: entries of Cloud Logging. aks: diagnostic logs of Azure Monitor.",
            DefaultValueFactory = _ => Envelopes.Auto,
        };
        format.AcceptOnlyFromAmong([.. Envelopes.All]);
        var state = new Option<string?>("--state") { Description = "File that remembers how far each file is done. Without it: from the beginning each time." };
        var follow = new Option<bool>("--follow") { Description = "Wait for more, as tail -F does: for files that appear later, and when another takes a file's name." };
        var giveUp = new Option<string?>("--give-up-after")
        {
            Description = "For how long in a row the endpoint may take nothing, as in 10m. Without it: tried for ever.",
        };
        var command = new Command("ingest", "Send audit events of files to the operator's endpoint, at least once each.")
        {
            files, to, token, authorities, source, format, state, follow, giveUp,
        };
        command.SetAction((result, cancellationToken) =>
        {
            var options = Read(out var fault);
            if (fault is not null)
            {
                result.InvocationConfiguration.Error.WriteLine(TerminalText.Escape(fault));
                return Task.FromResult(IngestExitCodes.BadUsage);
            }

            return new Ingestion(options!, Console.OpenStandardInput, result.InvocationConfiguration.Error, TimeProvider.System, Jitter.Create())
                .RunAsync(cancellationToken);

            IngestOptions? Read(out string? fault)
            {
                var patience = TimeSpan.Zero;
                var patienceText = result.GetValue(giveUp);
                fault = !Uri.TryCreate(result.GetValue(to), UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || url.UserInfo.Length > 0 || url.Query.Length > 0
                        ? $"--to is \"{result.GetValue(to)}\"; give the endpoint's URL without a query, as in https://jit-operator.jit-system.svc:9444{ActivityOptions.Path}."
                    : !ActivityOptions.IsSource(result.GetValue(source)!)
                        ? $"--source is \"{result.GetValue(source)}\"; write {ActivityOptions.SourceForm}."
                    : patienceText is not null && !DurationText.TryParse(patienceText, out patience)
                        ? $"--give-up-after is \"{patienceText}\"; write it as 10m or 1h."
                    : result.GetValue(follow) && result.GetValue(files)!.Length > 1 && result.GetValue(files)!.Contains(IngestOptions.StandardInput)
                        ? "- is given with other files and --follow; what waits for standard input cannot follow files, so give it alone."
                    : null;
                return fault is not null ? null : new IngestOptions
                {
                    Files = result.GetValue(files)!,
                    To = url!,
                    TokenFile = result.GetValue(token)!,
                    AuthorityFile = result.GetValue(authorities),
                    Source = result.GetValue(source)!,
                    Format = result.GetValue(format)!,
                    StateFile = result.GetValue(state),
                    IsFollowing = result.GetValue(follow),
                    GiveUpAfter = patienceText is null ? null : patience,
                };
            }
        });
        return command;
    }
}
