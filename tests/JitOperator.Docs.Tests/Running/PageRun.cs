using System.Diagnostics;
using System.Globalization;
using JitOperator.Docs.Tests.Pages;
using JitOperator.TestKit;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Processes;

namespace JitOperator.Docs.Tests.Running;

/// <summary>
/// Runs a page from top to bottom in one shell, in a scratch folder that looks like the repository (by links into it). What the reader has
/// built and installed is on PATH.
/// </summary>
public static class PageRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    // What a page may name; build output is reached through src.
    private static readonly string[] Linked = ["charts", "config", "docs", "src", "tests", "JitOperator.sln", "Makefile"];

    /// <summary>Runs it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="environment">Variables of the shell beside the inherited ones; null removes one.</param>
    /// <param name="transcript">Gets each command and its output as they come.</param>
    /// <returns>What was not as the page says: empty if all was.</returns>
    public static async Task<string> RunAsync(Page page, IReadOnlyDictionary<string, string?> environment, TextWriter transcript)
    {
        var scratch = Directory.CreateTempSubdirectory("jit-docs-").FullName;
        try
        {
            var outputs = Directory.CreateDirectory(Path.Combine(scratch, ".outputs")).FullName;
            var work = Directory.CreateDirectory(Path.Combine(scratch, "jit-operator")).FullName;
            foreach (var name in Linked.Where(name => Path.Exists(RepositoryFiles.PathOf(name))))
                File.CreateSymbolicLink(Path.Combine(work, name), RepositoryFiles.PathOf(name));

            var steps = PageScript.StepsOf(page);
            var script = Path.Combine(scratch, "page.sh");
            await File.WriteAllTextAsync(script, PageScript.Write(steps));
            var start = new ProcessStartInfo("bash", [script])
            {
                WorkingDirectory = work,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            };
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
            start.Environment["JIT_OUT"] = outputs;
            // kubectl caches by host and port, and another run's cluster had this port once.
            start.Environment["HOME"] = scratch;
            start.Environment["KUBEBUILDER_ASSETS"] = Path.GetDirectoryName((await ControlPlaneBinaries.GetAsync()).Etcd);
            start.Environment["PATH"] = await PathAsync(scratch);

            var code = await RunAsync(start, transcript);
            var wrong = steps.FirstOrDefault(step => !IsAsShown(step, outputs));
            return wrong is not null ? Different(page, wrong, outputs) : code == 0 ? string.Empty : $"{page.Path}: see the last lines of its transcript";
        }
        finally
        {
            // What runs in terminals of its own may just be leaving.
            await Command.RunAsync("rm", ["-rf", "--", scratch]);
        }
    }

    private static async Task<int> RunAsync(ProcessStartInfo start, TextWriter transcript)
    {
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Limit, TimeProvider.System);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
                await transcript.WriteLineAsync(line);
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await transcript.WriteLineAsync($"not done within {Limit.TotalMinutes} minutes");
            return -1;
        }
    }

    // What did not run is not wrong by itself: the step before it was.
    private static bool IsAsShown(Step step, string outputs) =>
        step.Output.Count == 0 || !File.Exists(OutputOf(step, outputs)) || ShownOutput.Matches(step.Output, File.ReadAllText(OutputOf(step, outputs)));

    private static string Different(Page page, Step step, string outputs) =>
        $"{page.Path}, line {step.Line}: {step.Command}\nthe page shows:\n{string.Join('\n', step.Output)}\nand there came:\n{File.ReadAllText(OutputOf(step, outputs))}";

    private static string OutputOf(Step step, string outputs) => Path.Combine(outputs, step.Line.ToString(CultureInfo.InvariantCulture));

    private static async Task<string> PathAsync(string scratch)
    {
        var own = Directory.CreateDirectory(Path.Combine(scratch, ".bin")).FullName;
        var kubectl = (await ControlPlaneBinaries.GetAsync()).Kubectl;
        if (Path.IsPathRooted(kubectl))
            File.CreateSymbolicLink(Path.Combine(own, "kubectl"), kubectl);
        var plugin = Replica.Program.Replace("JitOperator.Operator", "JitOperator.Cli", StringComparison.Ordinal)
            .Replace("jit-operator", "kubectl-jit", StringComparison.Ordinal);
        // A page that installs the chart takes the helm that its tests have.
        if (RepositoryFiles.PathOf("config", "dev", "helm", "install.sh") is var install && File.Exists(install))
        {
            var helm = await Command.RunAsync(install, []);
            if (helm.Succeeded && Path.IsPathRooted(helm.Output.Trim()))
                File.CreateSymbolicLink(Path.Combine(own, "helm"), helm.Output.Trim());
        }

        return string.Join(':', own, Path.GetDirectoryName(Replica.Program), Path.GetDirectoryName(plugin), Environment.GetEnvironmentVariable("PATH"));
    }
}
