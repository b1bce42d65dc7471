using System.Text.Json.Nodes;
using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.Conformance.Comparison;
using JitOperator.Simulator.Conformance.Operations;
using Xunit.Abstractions;

namespace JitOperator.Simulator.Conformance;

/// <summary>The comparison can fail: a simulated API server that forgets something is found out within a few seeds.</summary>
public sealed class PlantedMistakeTests(ITestOutputHelper output)
{
    private const int MostSeeds = 25;

    public static TheoryData<string> Mistakes => new(s_mistakes.Keys);

    private static readonly Dictionary<string, Func<ApiCall, ApiCall>> s_mistakes = new(StringComparer.Ordinal)
    {
        ["deletes whatever bears the name"] = call => call.Verb == "DELETE" ? call with { Body = null } : call,
        ["takes stale writes"] = call => Without(call, body => (body["metadata"] as JsonObject)?.Remove("resourceVersion")),
        ["applies by force always"] = call => With(call, "force", "true"),
        ["forgets finalizers"] = call => Without(call, body => (body["metadata"] as JsonObject)?.Remove("finalizers")),
        ["forgets owners"] = call => Without(call, body => (body["metadata"] as JsonObject)?.Remove("ownerReferences")),
        ["tells watches of everything"] = call => call.Path.Query["watch"] == "true" ? With(call, "labelSelector", null) : call,
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task RunAsync_ServerMakesAMistake_FindsIt(string mistake)
    {
        var duel = new Duel(await SharedCluster.AcquireAsync(), s_mistakes[mistake]);
        for (var seed = 1; seed <= MostSeeds; seed++)
        {
            if (await duel.RunAsync(new Generator(seed).Sequence()) is { } found)
            {
                output.WriteLine($"Seed {seed}. {found}");
                return;
            }
        }

        Assert.Fail($"{MostSeeds} seeds did not show that the server {mistake}.");
    }

    [Fact]
    public async Task ShortenAsync_Mismatch_LeavesTheFewOperationsThatMatter()
    {
        var duel = new Duel(await SharedCluster.AcquireAsync(), s_mistakes["deletes whatever bears the name"]);
        var map = TestedKind.All[0];
        var draft = new Draft(1, null, [], []);
        IReadOnlyList<Operation> operations =
        [
            new Get(map, "a"),
            new Create(map, "b", draft),
            new Create(map, "a", draft),
            new List(map, null),
            new Delete(map, "a", Seen.Latest, Seen.Nothing),
            new Create(map, "a", draft),
            new Get(map, "b"),
            new Delete(map, "a", Seen.Earlier, Seen.Nothing),
            new Get(map, "c"),
        ];

        var found = await duel.RunAsync(operations);
        var shortest = await Shrinker.ShortenAsync(found!, duel.RunAsync);

        // Of a UID that nothing ever had, the earlier one is an example.
        Assert.Equal(["create configmaps/a content 1", "delete configmaps/a, Earlier uid"], shortest.Operations.Select(operation => operation.ToString()));
        Assert.StartsWith("409", shortest.Real, StringComparison.Ordinal);
        Assert.StartsWith("200", shortest.Simulated, StringComparison.Ordinal);
    }

    private static ApiCall Without(ApiCall call, Action<JsonObject> change)
    {
        if (call.Body is { } body)
        {
            change(body);
        }

        return call;
    }

    private static ApiCall With(ApiCall call, string parameter, string? value)
    {
        call.Path.Query[parameter] = value;
        return call;
    }
}
