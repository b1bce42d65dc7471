using System.CommandLine;
using JitOperator.TestKit.Clusters;

namespace JitOperator.DevCluster;

/// <summary><c>user NAME [GROUP...]</c>: a kubeconfig of a user of the cluster that <c>JIT_TEST_KUBECONFIG</c> names.</summary>
internal static class UserCommand
{
    private const int NoCluster = 2;

    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The username." };
        var groups = new Argument<string[]>("group") { Description = "The user's groups.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("user", "Print a kubeconfig of a user of the cluster that JIT_TEST_KUBECONFIG names.") { name, groups };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(name), parsed.GetValue(groups) ?? [], parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string name, string[] groups, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(TestClusterEnvironment.Kubeconfig)))
        {
            await console.Error.WriteLineAsync($"Set {TestClusterEnvironment.Kubeconfig}: `up` prints it, `with` sets it.");
            return NoCluster;
        }

        await using var cluster = await TestCluster.OpenAsync(cancellationToken: cancellationToken);
        var user = await cluster.UserAsync(name, groups);
        await console.Output.WriteAsync(await File.ReadAllTextAsync(user.KubeconfigPath, cancellationToken));
        return 0;
    }
}
