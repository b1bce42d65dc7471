using System.CommandLine;
using JitOperator.CommandLine;
using JitOperator.Operator.Bindings;
using JitOperator.Operator.Hosting;
using JitOperator.Runtime.Client;

namespace JitOperator.Operator.Commands;

/// <summary><c>jit-operator sweep</c>: deletes expired bindings once, for a CronJob.</summary>
internal static class SweepCommand
{
    public static Command Create()
    {
        var kubeconfig = SharedOptions.Kubeconfig();
        var command = new Command("sweep", "Delete every role binding of the operator whose time is over, once. Needs only list and delete.")
        {
            kubeconfig,
        };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(kubeconfig), result.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? kubeconfig, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        try
        {
            using var kubernetes = KubernetesClients.Create(ClusterConfiguration.Load(kubeconfig));
            var failed = await new Sweeper(new Clients(kubernetes).Bindings, TimeProvider.System, console.Output).RunAsync(cancellationToken);
            return failed == 0 ? ExitCodes.Success : ExitCodes.Failure;
        }
        catch (Exception e) when (e is KubernetesRequestException or ConfigurationException)
        {
            await console.Error.WriteLineAsync($"jit-operator sweep: {e.Message}");
            return ExitCodes.Failure;
        }
    }
}
