using System.CommandLine;
using JitOperator.Audit.Commands;
using JitOperator.CommandLine;
using JitOperator.Operator.Hosting;
using JitOperator.Operator.Keys;
using JitOperator.Runtime.Client;

namespace JitOperator.Operator.Commands;

/// <summary><c>jit-operator audit key</c>: the public keys of the log.</summary>
internal static class AuditKeyCommand
{
    private static readonly OperatorOptions Defaults = new() { Identity = string.Empty };

    public static Command Create()
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
            "key",
            "Print the keys that the log is verified with, the earliest first, one a line: former ones, the present one, and the next one where the log is "
            + "about to be passed on. Needs to read the operator's Secret; give the keys, never the Secret, to auditors.")
        {
            kubeconfig, @namespace, cluster,
        };
        command.SetAction((result, cancellationToken) => GuardAsync(result, async () =>
        {
            using var kubernetes = KubernetesClients.Create(ClusterConfiguration.LoadForPeople(result.GetValue(kubeconfig)));
            var secret = await new Clients(kubernetes).Secrets.GetAsync(result.GetValue(@namespace)!, OperatorKeys.SecretName, cancellationToken);
            if (secret is null)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync("There is no key yet: the operator has not run.");
                return AuditExitCodes.Failed;
            }

            foreach (var key in LogKeys.Of(secret, OperatorKeys.Origin(result.GetValue(cluster)!)))
                await result.InvocationConfiguration.Output.WriteLineAsync(TerminalText.Escape(key.ToString()));
            return AuditExitCodes.Verified;
        }));
        return command;
    }

    private static async Task<int> GuardAsync(ParseResult result, Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is ConfigurationException or InvalidOperationException or KubernetesRequestException)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync(TerminalText.Escape(e.Message));
            return AuditExitCodes.Failed;
        }
    }
}
