using JitOperator.TestKit;
using Xunit.Abstractions;

namespace JitOperator.SimulationTests;

/// <summary>
/// The checkers can fail: bugs that are planted into a copy of the sources are found. Here that all of them fit the sources, and on
/// demand those that are found within a few seeds; <c>make simulate PLANTED=1</c> looks for all of them.
/// </summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Plant_EveryBug_FitsTheSources()
    {
        var target = Directory.CreateTempSubdirectory("jit-planted-").FullName;
        try
        {
            var (code, planted) = await SimulatorProcess.RunAsync(SimulatorProcess.In(RepositoryFiles.Root), "plant", RepositoryFiles.Root, target);

            Assert.True(code == 0, planted);
            Assert.True(planted.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length >= 12, planted);
        }
        finally
        {
            Directory.Delete(target, recursive: true);
        }
    }

    [Fact(Skip = "Builds the operator a second time; make simulate PLANTED=1 does this on demand.")]
    public async Task Play_WithAPlantedBug_FindsItWithinItsBound()
    {
        var (found, table) = await SimulatorProcess.RunAsync(
            "env",
            "PLANTED=1",
            "BOUND=10",
            $"CONFIGURATION={SimulatorProcess.Configuration}",
            Path.Combine(RepositoryFiles.Root, "config/dev/simulate.sh"));
        output.WriteLine(table);
        Assert.True(found == 0, table);
    }
}
