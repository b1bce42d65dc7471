using System.Diagnostics;

namespace JitOperator.SimulationTests;

/// <summary>Runs the simulator, which has a process of its own because all of it happens on one thread.</summary>
internal static class SimulatorProcess
{
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory);

    /// <summary>Debug or Release, as these tests are.</summary>
    public static string Configuration => Output.Parent!.Name;

    /// <summary>The repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The simulator of a tree.</summary>
    public static string In(string root) => Path.Combine(root, "tests/JitOperator.Simulator/bin", Configuration, Output.Name, "JitOperator.Simulator");

    /// <summary>Runs a program to its end, however long that takes.</summary>
    /// <returns>Its exit code, and what it wrote.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Root,
        };
        start.Environment["DOTNET_GCgen0size"] = "0x4000000";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    private static string FindRoot()
    {
        var folder = Output;
        while (!File.Exists(Path.Combine(folder.FullName, "JitOperator.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("These tests are not in the repository.");
        }

        return folder.FullName;
    }
}
