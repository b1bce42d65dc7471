using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace JitOperator.DevCluster;

/// <summary><c>with -- COMMAND</c>: runs a command beside a cluster that ends with it.</summary>
internal static class WithCommand
{
    public static Command Create()
    {
        var words = new Argument<string[]>("command")
        {
            Description = "The command and its arguments, after --.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(
            "with", "Run a command beside a cluster, told of it by KUBECONFIG and JIT_TEST_*. Ends with the command's exit code.")
        {
            words,
            ClusterChoice.Local,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(words), parsed.GetValue(ClusterChoice.Local), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] words, bool local, CancellationToken cancellationToken)
    {
        await using var cluster = await ClusterChoice.OpenAsync(local, cancellationToken);
        var start = new ProcessStartInfo(words[0], words[1..]);
        foreach (var (name, value) in ClusterVariables.Of(cluster))
            start.Environment[name] = value;

        // The terminal sends Ctrl-C to the command as well; what comes to us alone is passed on. We end when it ends.
        var started = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            using var kill = Process.Start("kill", ["-TERM", started.Task.Result.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        });
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{words[0]} could not be started.");
        started.SetResult(process.Id);
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
