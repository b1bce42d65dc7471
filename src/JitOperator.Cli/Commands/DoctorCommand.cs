using System.CommandLine;
using System.Text.Json;
using JitOperator.Audit.Notes;
using JitOperator.Cli.Doctor;
using JitOperator.Cli.Doctor.Checks;
using JitOperator.Cli.Options;
using JitOperator.Cli.Screens;

namespace JitOperator.Cli.Commands;

/// <summary><c>kubectl jit doctor</c>: is the installation well, and if not, what is to be done.</summary>
internal static class DoctorCommand
{
    private static readonly Func<DoctorCase, CancellationToken, Task<IReadOnlyList<CheckResult>>>[] s_checks =
        [CustomResources.RunAsync, Webhooks.RunAsync, OperatorRights.RunAsync, Leader.RunAsync, AuditLogHead.RunAsync, Clock.RunAsync];

    public static Command Create(CommandFrame frame)
    {
        var defaults = new DoctorCase(null!, TimeProvider.System);
        var @operator = new Option<string>("--operator-namespace") { Description = "Namespace of the operator.", DefaultValueFactory = _ => defaults.OperatorNamespace };
        var audit = new Option<string>("--audit-namespace") { Description = "Namespace of the audit log.", DefaultValueFactory = _ => defaults.AuditNamespace };
        var account = new Option<string>("--service-account") { Description = "The operator's service account.", DefaultValueFactory = _ => defaults.ServiceAccount };
        var keys = new Option<string[]>("--key") { Description = "Key of the audit log, as `jit-operator audit key` prints it, to verify the newest checkpoint by. May be given several times." };
        var metrics = new Option<Uri?>("--metrics-url") { Description = "Where the operator's metrics are, as in http://localhost:8081/metrics. Without it: asked of its pods." };
        var command = new Command("doctor", "Say whether the installation is well, and what to do where it is not. Ends with 1 if something is broken; what you may not look at is unknown.")
        {
            @operator, audit, account, keys, metrics,
        };
        frame.SetAction(command, async (result, session, cancellationToken) =>
        {
            if (session.Options.Format is OutputFormat.Yaml or OutputFormat.Name)
                throw CliException.Usage("-o is yaml or name; the doctor speaks json, or a table.");
            var about = defaults with
            {
                Probe = new Probe(session.Client.Connection, session.Terminal.Time),
                Time = session.Terminal.Time,
                OperatorNamespace = result.GetValue(@operator)!,
                AuditNamespace = result.GetValue(audit)!,
                ServiceAccount = result.GetValue(account)!,
                OwnNamespace = session.Namespace,
                Keys = [.. (result.GetValue(keys) ?? []).SelectMany(text => text.Trim().Split('\n')).Select(KeyOf)],
                Metrics = result.GetValue(metrics),
            };
            var results = new List<CheckResult>();
            foreach (var check in s_checks)
                results.AddRange(await check(about, cancellationToken));
            if (session.Options.Format == OutputFormat.Json)
                session.Terminal.Output.WriteLine(Json(results));
            else
                Write(session.Terminal, results);
            return results.Exists(one => one.Verdict == Verdict.Fail) ? ExitCodes.Failed : ExitCodes.Success;
        });
        return command;
    }

    private static VerifierKey KeyOf(string text) => VerifierKey.TryParse(text.Trim(), out var key)
        ? key!
        : throw CliException.Usage($"--key is \"{text}\"; give it as jit-operator audit key prints it.");

    private static void Write(Terminal terminal, List<CheckResult> results)
    {
        var width = results.Max(result => result.Check.Length);
        foreach (var result in results)
        {
            terminal.WriteLine(StyledLine.Empty.And(Word(result.Verdict).PadRight(8), StyleOf(result.Verdict)).And(result.Check.PadRight(width + 2)).And(result.Seen));
            if (result.Mend is { } mend)
                terminal.WriteLine(StyledLine.Empty.And(new string(' ', 8 + width + 2)).And($"→ {mend}", Style.Dim));
        }

        terminal.WriteLine();
        terminal.WriteLine(string.Join(", ", results.GroupBy(result => result.Verdict).OrderByDescending(group => group.Key).Select(group => $"{group.Count()} {Word(group.Key)}")));
    }

    private static string Word(Verdict verdict) => verdict switch { Verdict.Ok => "ok", Verdict.Warn => "warn", Verdict.Fail => "fail", _ => "unknown" };

    private static Style StyleOf(Verdict verdict) => verdict switch { Verdict.Ok => Style.Good, Verdict.Warn => Style.Warning, Verdict.Fail => Style.Bad, _ => Style.Dim };

    // The writer escapes all but ASCII, so that nothing in it gets at a terminal.
    private static string Json(List<CheckResult> results)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("healthy", !results.Exists(result => result.Verdict == Verdict.Fail));
            writer.WriteStartArray("checks");
            foreach (var result in results)
            {
                writer.WriteStartObject();
                writer.WriteString("check", result.Check);
                writer.WriteString("verdict", Word(result.Verdict));
                writer.WriteString("seen", result.Seen);
                if (result.Mend is { } mend)
                    writer.WriteString("mend", mend);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
