using System.CommandLine;
using JitOperator.Audit.Commands;

namespace JitOperator.CommandLine.Auditing;

/// <summary><c>audit export</c>.</summary>
internal static class AuditExportCommand
{
    public static Command Create(CommandHost host)
    {
        var source = new AuditSourceOptions(host);
        var format = new Option<string>("--format")
        {
            Description = "jsonl: one record a line, byte for byte as logged. jsonl-hashed: the same, with index and leaf hash around each. "
                + "csv: a table for spreadsheets. ocsf: events of OCSF 1.8.0, one a line. parquet: the table for analysis. "
                + "tiles: a folder in the form of C2SP tlog-tiles.",
            DefaultValueFactory = _ => ExportFormats.Jsonl,
        };
        format.AcceptOnlyFromAmong([.. ExportFormats.All]);
        var output = new Option<string?>("--output") { Description = "File to write; a folder for the format tiles. Without it: standard output." };
        var filters = new FilterOptions();
        var command = new Command("export", "Write the records of the log that verify.") { format, output };
        filters.AddTo(command);
        source.AddTo(command);
        command.SetAction((result, cancellationToken) => AuditCommand.GuardAsync(result, () => source.WithAsync(result, async (from, keys) =>
        {
            var error = result.InvocationConfiguration.Error;
            if (!filters.Read(result).TryParse(out var filter, out var fault))
            {
                await error.WriteLineAsync(TerminalText.Escape(fault!));
                return AuditExitCodes.BadUsage;
            }

            // The bytes are exact: what people typed may hold what a terminal would take for orders.
            if (!Console.IsOutputRedirected && result.GetValue(output) is null && result.GetValue(format) != ExportFormats.Tiles)
            {
                await error.WriteLineAsync("Send the export to a file or a pipe: it holds what people typed, byte for byte.");
                return AuditExitCodes.BadUsage;
            }

            await using var standardOutput = Console.OpenStandardOutput();
            return await ExportCommand.RunAsync(
                new ExportOptions
                {
                    Source = from,
                    VerifierKeys = keys,
                    Format = result.GetValue(format)!,
                    Filter = filter,
                    Path = result.GetValue(output),
                },
                standardOutput,
                error,
                cancellationToken);
        })));
        return command;
    }

    /// <summary>Which records to export.</summary>
    private sealed class FilterOptions
    {
        private readonly Option<string?> _since = new("--since") { Description = "Only records from this time on, as in 2026-03-01T00:00:00Z." };
        private readonly Option<string?> _until = new("--until") { Description = "Only records from before this time." };
        private readonly Option<string?> _person = new("--person")
        {
            Description = "Only records of what this person did or decided, and of access for them. The exact user name.",
        };

        private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "Only records of requests in this namespace, or for access to it." };
        private readonly Option<string?> _policy = new("--policy") { Description = "Only records of requests from when this policy judged them on." };
        private readonly Option<string?> _request = new("--request") { Description = "Only records of this request: its UID, or namespace/name." };
        private readonly Option<string?> _type = new("--type") { Description = "Only records of this type, as in grant.issued, or of types that begin so, as in grant.*" };

        public void AddTo(Command command)
        {
            foreach (var option in new[] { _since, _until, _person, _namespace, _policy, _request, _type })
                command.Add(option);
        }

        public FilterText Read(ParseResult result) => new()
        {
            Since = result.GetValue(_since),
            Until = result.GetValue(_until),
            Person = result.GetValue(_person),
            Namespace = result.GetValue(_namespace),
            Policy = result.GetValue(_policy),
            Request = result.GetValue(_request),
            Type = result.GetValue(_type),
        };
    }
}
