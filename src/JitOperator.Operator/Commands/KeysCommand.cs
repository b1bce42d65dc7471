using System.CommandLine;
using JitOperator.CommandLine;
using JitOperator.Operator.Hosting;
using JitOperator.Operator.Keys;
using JitOperator.Runtime.Client;

namespace JitOperator.Operator.Commands;

/// <summary><c>jit-operator keys rotate</c>: has the audit log passed on to another key.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var defaults = new OperatorOptions { Identity = string.Empty };
        var kubeconfig = SharedOptions.Kubeconfig();
        var @namespace = new Option<string>("--namespace") { Description = "Namespace of the operator.", DefaultValueFactory = _ => defaults.Namespace };
        var cluster = new Option<string>("--cluster") { Description = "Name of the cluster, as the operator was told it.", DefaultValueFactory = _ => defaults.Cluster };
        var rotate = new Command(
            "rotate",
            "Put a new key beside that of the audit log. Within minutes the operator passes the log on to it, in a record that both keys sign; "
            + "whoever knows the old key can verify on. Prints the new public key.")
        {
            kubeconfig, @namespace, cluster,
        };
        rotate.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                using var kubernetes = KubernetesClients.Create(ClusterConfiguration.LoadForPeople(result.GetValue(kubeconfig)));
                var key = await OperatorKeys.BeginRotationAsync(
                    new Clients(kubernetes).Secrets, result.GetValue(@namespace)!, result.GetValue(cluster)!, cancellationToken);
                await result.InvocationConfiguration.Output.WriteLineAsync(key.ToString());
                return ExitCodes.Success;
            }
            catch (Exception e) when (e is ConfigurationException or InvalidOperationException or KubernetesRequestException)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync($"jit-operator keys rotate: {e.Message}");
                return ExitCodes.Failure;
            }
        });
        return new Command("keys", "Care for the operator's keys.") { rotate };
    }
}
