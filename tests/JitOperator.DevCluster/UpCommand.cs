using System.CommandLine;
using System.Runtime.InteropServices;

namespace JitOperator.DevCluster;

/// <summary><c>up</c>: keeps a cluster until Ctrl-C.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var users = new Option<string[]>("--user")
        {
            Description = "A user to mint, NAME or NAME=GROUP,GROUP. May be given several times.",
            HelpName = "NAME[=GROUP,...]",
        };
        var command = new Command("up", "Keep a cluster until Ctrl-C. Prints the variables to set, for a shell to read.")
        {
            users,
            ClusterChoice.Local,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(users) ?? [], parsed.GetValue(ClusterChoice.Local), parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] users, bool local, TextWriter output, CancellationToken cancellationToken)
    {
        await using var cluster = await ClusterChoice.OpenAsync(local, cancellationToken);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

        foreach (var user in users)
        {
            var parts = user.Split('=', 2);
            var minted = await cluster.UserAsync(parts[0], parts.Length == 2 ? parts[1].Split(',') : []);
            await output.WriteLineAsync($"# {minted.Name}: {minted.KubeconfigPath}");
        }

        // KUBECONFIG is the last line: who reads as far as that has read everything.
        foreach (var (name, value) in ClusterVariables.Of(cluster).Reverse().Where(variable => variable.Value is not null))
            await output.WriteLineAsync($"export {name}='{value}'");
        await output.FlushAsync(cancellationToken);

        await end.Task;
        return 0;

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            end.TrySetResult();
        }
    }
}
