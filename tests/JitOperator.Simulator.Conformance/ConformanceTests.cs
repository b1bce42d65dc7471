using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using JitOperator.Simulator.Conformance.Comparison;
using JitOperator.Simulator.Conformance.Operations;
using Xunit.Abstractions;

namespace JitOperator.Simulator.Conformance;

/// <summary>
/// The simulated API server says what the real one says. Other seeds than fresh ones can be given, as a first and a last one:
/// <c>JIT_CONFORMANCE_SEEDS=1000-1999</c>. Thousands have been compared with Kubernetes 1.20; what other versions do differently is left out
/// as far as it is known (<see cref="Normal"/>).
/// </summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    private const int FreshSeeds = 6;

    /// <summary>Minor version of the Kubernetes with which very many seeds have been compared.</summary>
    private const int Compared = 20;

    /// <summary>The servers wait for each other most of the time.</summary>
    private const int AtATime = 4;

    private const int MostShortened = 3;

    [Fact]
    public Task RandomOperations_FixedSeeds_HaveTheSameOutcomeOnBothServers() => CompareAsync(Enumerable.Range(1, 18));

    [SkippableFact]
    public async Task RandomOperations_FreshSeeds_HaveTheSameOutcomeOnBothServers()
    {
        var given = GivenSeeds();
        var cluster = await SharedCluster.AcquireAsync();
        Skip.If(given is null && cluster.Minor > Compared, "Fresh seeds have not been compared with an API server as new as this; give some in JIT_CONFORMANCE_SEEDS.");
        await CompareAsync(given ?? Enumerable.Range(0, FreshSeeds).Select(_ => RandomNumberGenerator.GetInt32(1_000_000)));
    }

    private static IEnumerable<int>? GivenSeeds() => Environment.GetEnvironmentVariable("JIT_CONFORMANCE_SEEDS")?.Split('-') is [var first, var last]
        ? Enumerable.Range(Read(first), Read(last) - Read(first) + 1)
        : null;

    private static int Read(string number) => int.Parse(number, CultureInfo.InvariantCulture);

    private async Task CompareAsync(IEnumerable<int> seeds)
    {
        var all = seeds.ToList();
        output.WriteLine($"Seeds: {string.Join(" ", all)}");
        var duel = new Duel(await SharedCluster.AcquireAsync());
        var found = new ConcurrentBag<(int Seed, Mismatch Mismatch)>();
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (seed, _) =>
        {
            if (await duel.RunAsync(new Generator(seed).Sequence()) is { } mismatch)
            {
                found.Add((seed, mismatch));
            }
        });

        if (!found.IsEmpty)
        {
            var shortest = found.OrderBy(one => one.Mismatch.Operations.Count).Take(MostShortened).ToList();
            var shortened = await Task.WhenAll(shortest.Select(async one => $"Seed {one.Seed}, shortened:\n{await Shrinker.ShortenAsync(one.Mismatch, duel.RunAsync)}"));
            Assert.Fail($"Seeds that show a difference: {string.Join(" ", found.Select(one => one.Seed).Order())}\n{string.Join("\n", shortened)}");
        }
    }
}
