using System.Globalization;
using JitOperator.Benchmarks.Suite;
using JitOperator.TestKit;

namespace JitOperator.Benchmarks.Scenarios;

/// <summary>Runs scenarios, each on a control plane of its own, and writes down what they found.</summary>
internal static class SuiteRun
{
    private const string ScaleWord = "scale=";
    private const string FolderWord = "out=";

    private static readonly IScenario[] s_all =
    [
        new ThroughputScenario(),
        new ExpiryScenario(1000, TimeSpan.FromMilliseconds(250)),
        new FailoverScenario(),
        new ExpiryScenario(10_000, TimeSpan.FromSeconds(1)),
    ];

    /// <summary>Takes twice as long as all the others together, and runs when it is asked for by name.</summary>
    private static readonly IScenario s_scale = new ScaleScenario();

    /// <summary>Returns 0 when all of them ran, whether targets were met or not: those are for people to judge.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var scale = double.Parse(Word(args, ScaleWord) ?? "1", NumberStyles.Float, CultureInfo.InvariantCulture);
        var names = args.Where(arg => !arg.Contains('=', StringComparison.Ordinal)).ToList();
        IScenario[] known = [.. s_all, s_scale];
        if (names.Find(name => known.All(scenario => scenario.Name != name)) is { } unknown)
        {
            await error.WriteLineAsync($"There is no scenario {unknown}; there are {string.Join(", ", known.Select(scenario => scenario.Name))}.");
            return 2;
        }

        var results = new Results(output);
        var (minor, failed) = (0, 0);
        foreach (var scenario in names.Count == 0 ? s_all : known.Where(scenario => names.Contains(scenario.Name)))
        {
            var start = TimeProvider.System.GetTimestamp();
            results.Say($"{scenario.Name}:");
            try
            {
                await using var bench = await Bench.StartAsync(results, scale);
                minor = bench.Cluster.Minor;
                await scenario.RunAsync(bench);
            }
            catch (Exception e)
            {
                // What the others found is worth having.
                failed++;
                results.Say($"  failed: {e}");
            }

            results.Say(string.Create(CultureInfo.InvariantCulture, $"  ({TimeProvider.System.GetElapsedTime(start).TotalSeconds:F0} s)"));
        }

        var machine = Machine.Of(minor, scale);
        results.SayTargets();
        results.Say(machine.ToString());
        var folder = Word(args, FolderWord) ?? RepositoryFiles.PathOf("artifacts", "bench");
        await results.WriteAsync(folder, names.Count == 0 ? "results" : string.Join('+', names), machine);
        return failed == 0 ? 0 : 1;
    }

    private static string? Word(string[] args, string word) => args.FirstOrDefault(arg => arg.StartsWith(word, StringComparison.Ordinal))?[word.Length..];
}
