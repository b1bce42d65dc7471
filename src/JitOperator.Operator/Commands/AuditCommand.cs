using System.CommandLine;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Dumps;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Operator.Hosting;
using JitOperator.Operator.Keys;
using JitOperator.Runtime.Client;

namespace JitOperator.Operator.Commands;

/// <summary><c>jit-operator audit …</c>: the log, for those who have to believe it.</summary>
internal static class AuditCommand
{
    private static readonly OperatorOptions Defaults = new() { Identity = string.Empty };

    public static Command Create() => new("audit", "Verify and export the audit log.")
    {
        Key(), Verify(), AuditExportCommand.Create(), AuditEvidenceCommand.Create(), AuditProofCommands.Prove(), AuditProofCommands.VerifyProof(),
    };

    private static Command Key()
    {
        var kubeconfig = SharedOptions.Kubeconfig();
        var @namespace = new Option<string>("--namespace")
        {
            Description = "Namespace of the operator.",
            DefaultValueFactory = _ => Defaults.Namespace,
        };
        var cluster = new Option<string>("--cluster")
        {
            Description = "Name of the cluster, as the operator was told it.",
            DefaultValueFactory = _ => Defaults.Cluster,
        };
        var command = new Command(
            "key", "Print the key that the log is verified with. Needs to read the operator's Secret; give the key, never the Secret, to auditors.")
        {
            kubeconfig, @namespace, cluster,
        };
        command.SetAction((result, cancellationToken) => GuardAsync(result, async () =>
        {
            using var kubernetes = KubernetesClients.Create(ClusterConfiguration.LoadForPeople(result.GetValue(kubeconfig)));
            var keys = await OperatorKeys.ReadAsync(
                new Clients(kubernetes).Secrets, result.GetValue(@namespace)!, result.GetValue(cluster)!, cancellationToken);
            if (keys is null)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync("There is no key yet: the operator has not run.");
                return AuditExitCodes.Failed;
            }

            await result.InvocationConfiguration.Output.WriteLineAsync(keys.Log.Verifier.ToString());
            return AuditExitCodes.Verified;
        }));
        return command;
    }

    private static Command Verify()
    {
        var source = new SourceOptions();
        var old = new Option<FileInfo?>("--old-checkpoint")
        {
            Description = "A checkpoint that was kept from an earlier verification: shows that nothing was taken from the end since.",
        };
        var keep = new Option<FileInfo?>("--keep-checkpoint") { Description = "Where to keep the checkpoint for the next time." };
        var command = new Command("verify", "Check every hash, index and signature of the log. Exit code 0 only if all hold.") { old, keep };
        source.AddTo(command);
        command.SetAction((result, cancellationToken) => GuardAsync(result, () => source.WithAsync(result, async (from, keys) => await VerifyCommand.RunAsync(
            new VerifyOptions
            {
                Source = from,
                VerifierKeys = keys,
                OldCheckpoint = result.GetValue(old) is { } file ? await File.ReadAllTextAsync(file.FullName, cancellationToken) : null,
                NewCheckpointPath = result.GetValue(keep)?.FullName,
            },
            result.InvocationConfiguration.Output,
            result.InvocationConfiguration.Error,
            cancellationToken))));
        return command;
    }

    internal static async Task<int> GuardAsync(ParseResult result, Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is ConfigurationException or InvalidOperationException or KubernetesRequestException or IOException)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync(TerminalText.Escape(e.Message));
            return AuditExitCodes.Failed;
        }
    }

    /// <summary>Where a log is read from, and whose signature is believed.</summary>
    internal sealed class SourceOptions
    {
        private readonly Option<string?> _kubeconfig = SharedOptions.Kubeconfig();

        private readonly Option<string?> _from = new("--from")
        {
            Description = "Read from a file that `kubectl get configmaps -o json` (or yaml) wrote, or from a folder of a log; not from a cluster.",
        };

        private readonly Option<string> _auditNamespace = new("--audit-namespace")
        {
            Description = "Namespace of the audit log.",
            DefaultValueFactory = _ => Defaults.AuditNamespace,
        };

        private readonly Option<string[]> _keys = KeysOption();

        public static Option<string[]> KeysOption() => new("--key")
        {
            Description = "The key to believe, as `audit key` prints it; from elsewhere than the log. May be given several times.",
            Required = true,
        };

        public void AddTo(Command command)
        {
            command.Add(_kubeconfig);
            command.Add(_from);
            command.Add(_auditNamespace);
            command.Add(_keys);
        }

        public async Task<int> WithAsync(ParseResult result, Func<ILogSource, IReadOnlyCollection<VerifierKey>, Task<int>> action)
        {
            var keys = result.GetValue(_keys)!.Select(Parse).ToList();
            if (result.GetValue(_from) is { } path)
            {
                return await action(new DumpSource(path), keys);
            }

            using var kubernetes = KubernetesClients.Create(ClusterConfiguration.LoadForPeople(result.GetValue(_kubeconfig)));
            var options = new ConfigMapObjectsOptions { Namespace = result.GetValue(_auditNamespace)! };
            return await action(new LogStore(new ConfigMapObjects(kubernetes, options, TimeProvider.System)), keys);
        }

        internal static VerifierKey Parse(string text) => VerifierKey.TryParse(text, out var key)
            ? key!
            : throw new ConfigurationException($"--key is \"{text}\"; give it as `jit-operator audit key` prints it.");
    }
}
