using System.CommandLine;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Export;
using JitOperator.Audit.Log;
using JitOperator.CommandLine.Usage;
using k8s.Models;

namespace JitOperator.CommandLine.Auditing;

/// <summary><c>audit usage</c>.</summary>
internal static class AuditUsageCommand
{
    public static Command Create(CommandHost host)
    {
        var source = new AuditSourceOptions(host);
        var request = new Option<string>("--request") { Description = "The request: its UID, or namespace/name.", Required = true };
        var role = new Option<string?>("--role")
        {
            Description = "Manifest of the role that was granted, for its rules. Without it: as the cluster has it now, where the log is read from the cluster.",
        };
        var command = new Command("usage", "Say what of a grant was used, and propose a role that would have been enough.") { request, role };
        source.AddTo(command);
        command.SetAction((result, cancellationToken) => AuditCommand.GuardAsync(result, () => source.WithAsync(result, async (log, keys, cluster) =>
        {
            var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            if (!new FilterText { Request = result.GetValue(request) }.TryParse(out var filter, out var fault))
            {
                return await RefuseAsync(error, fault!);
            }

            var report = new UsageReport();
            ExportResult read;
            try
            {
                read = await RecordReading.ReadAsync(log, keys, filter, report.Note, cancellationToken);
            }
            catch (LogStoreException e)
            {
                await error.WriteLineAsync(TerminalText.Escape(e.Message));
                return AuditExitCodes.Failed;
            }

            if (report.Requests.Count > 1)
            {
                return await RefuseAsync(error, $"--request is \"{filter.Request}\", which several had; give the UID of one: {string.Join(", ", report.Requests.Keys)}.");
            }

            if (report.Target is not { } target)
            {
                await DamageAsync(error, read);
                return read.Damage is null
                    ? await RefuseAsync(error, $"--request is \"{filter.Request}\", and the log has no grant of such a request.")
                    : AuditExitCodes.NotVerified;
            }

            IReadOnlyList<V1PolicyRule>? rules = null;
            var from = "the log is not read from a cluster; give --role";
            if (result.GetValue(role) is { } file)
            {
                (rules, from) = (RoleSource.OfFile(file, target), $"from {file}");
            }
            else if (cluster is not null)
            {
                (rules, from) = await RoleSource.OfClusterAsync(cluster, target, cancellationToken);
            }

            var (lines, manifest) = report.Write(rules, from);
            foreach (var line in lines)
            {
                await output.WriteLineAsync(TerminalText.Escape(line));
            }

            await output.WriteLineAsync();
            foreach (var line in manifest.TrimEnd('\n').Split('\n'))
            {
                await output.WriteLineAsync(TerminalText.Escape(line));
            }

            return await DamageAsync(error, read);
        })));
        return command;
    }

    private static async Task<int> DamageAsync(TextWriter error, ExportResult read)
    {
        if (read.Damage is not { } damage)
        {
            return AuditExitCodes.Verified;
        }

        await error.WriteLineAsync(TerminalText.Escape($"stopped at {damage}"));
        await error.WriteLineAsync("NOT VERIFIED: what is said is in order, and more may have been done");
        return AuditExitCodes.NotVerified;
    }

    private static async Task<int> RefuseAsync(TextWriter error, string sentence)
    {
        await error.WriteLineAsync(TerminalText.Escape(sentence));
        return AuditExitCodes.BadUsage;
    }
}
