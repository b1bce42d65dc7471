using System.Globalization;
using JitOperator.TestKit;
using Xunit.Abstractions;

namespace JitOperator.SimulationTests;

/// <summary>
/// The checkers can fail: bugs that are planted into a copy of the sources are found. Here those that are found within a few seeds;
/// <c>make simulate PLANTED=1</c> looks for all of them.
/// </summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    /// <summary>Bugs that may take more seeds than this are left to <c>make simulate</c>.</summary>
    private const int FewSeeds = 10;

    [Fact(Skip = "Some planted bugs no longer fit the sources and most bounds are not measured; make simulate PLANTED=1 is where that goes on.")]
    public async Task Play_WithAPlantedBug_FindsItWithinItsBound()
    {
        var target = Path.Combine(RepositoryFiles.Root, "artifacts/planted");
        var (code, planted) = await SimulatorProcess.RunAsync(SimulatorProcess.In(RepositoryFiles.Root), "plant", RepositoryFiles.Root, target);
        Assert.True(code == 0, planted);
        var bugs = planted.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(bugs.Length >= 12, planted);

        var (built, words) = await SimulatorProcess.RunAsync(
            "dotnet",
            "build",
            Path.Combine(target, "tests/JitOperator.Simulator"),
            "--configuration",
            SimulatorProcess.Configuration,
            "--verbosity",
            "quiet",
            "--nologo",
            "-p:TreatWarningsAsErrors=false",
            "-p:RunAnalyzers=false",
            "-p:EnforceCodeStyleInBuild=false",
            "-p:GenerateDocumentationFile=false");
        Assert.True(built == 0, words);

        var (found, table) = await SimulatorProcess.RunAsync(
            SimulatorProcess.In(target), ["planted", .. bugs.Where(bug => int.Parse(bug.Split('=')[1], CultureInfo.InvariantCulture) <= FewSeeds)]);
        output.WriteLine(table);
        Assert.True(found == 0, table);
    }
}
