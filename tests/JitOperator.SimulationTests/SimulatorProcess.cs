using JitOperator.TestKit.Processes;

namespace JitOperator.SimulationTests;

/// <summary>Runs the simulator, which has a process of its own because all of it happens on one thread.</summary>
internal static class SimulatorProcess
{
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory);

    // Objects die young there: fewer and larger collections.
    private static readonly Dictionary<string, string?> Environment = new() { ["DOTNET_GCgen0size"] = "0x4000000" };

    /// <summary>Debug or Release, as these tests are.</summary>
    public static string Configuration => Output.Parent!.Name;

    /// <summary>The simulator of a tree.</summary>
    public static string In(string root) => Path.Combine(root, "tests/JitOperator.Simulator/bin", Configuration, Output.Name, "JitOperator.Simulator");

    /// <summary>Runs a program to its end, however long that takes.</summary>
    /// <returns>Its exit code, and what it wrote.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        var result = await Command.RunAsync(program, arguments, environment: Environment);
        return (result.ExitCode, result.Output + result.Error);
    }
}
