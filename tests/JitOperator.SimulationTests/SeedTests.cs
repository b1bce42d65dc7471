using System.Globalization;
using System.Security.Cryptography;
using JitOperator.TestKit;
using Xunit.Abstractions;

namespace JitOperator.SimulationTests;

/// <summary>No story breaks a rule: neither those that are always told, nor some that nobody has heard before.</summary>
public sealed class SeedTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Play_FixedSeeds_BreakNoRule() => await PlayAsync(1, 20);

    [Fact]
    public async Task Play_FreshSeeds_BreakNoRule() => await PlayAsync(RandomNumberGenerator.GetInt32(1_000_000, int.MaxValue - 100), 5);

    [Fact]
    public async Task Play_SameSeedTwice_TellsTheSameStory()
    {
        const string seed = "101";
        var simulator = SimulatorProcess.In(RepositoryFiles.Root);
        var stories = await Task.WhenAll(SimulatorProcess.RunAsync(simulator, "story", seed), SimulatorProcess.RunAsync(simulator, "story", seed));
        var (one, two) = (stories[0].Output.Split('\n'), stories[1].Output.Split('\n'));
        var difference = one.Zip(two).FirstOrDefault(lines => lines.First != lines.Second);

        Assert.True(one.Length > 50, $"seed {seed}: {stories[0].Output}");
        Assert.True(difference == default && one.Length == two.Length, $"seed {seed}: {difference.First}\nand: {difference.Second}");
    }

    private async Task PlayAsync(int first, int count)
    {
        var (code, told) = await SimulatorProcess.RunAsync(
            SimulatorProcess.In(RepositoryFiles.Root), "seeds", first.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture));
        output.WriteLine($"From seed {first} on: {told}");
        Assert.True(code == 0, $"From seed {first} on: {told}");
    }
}
