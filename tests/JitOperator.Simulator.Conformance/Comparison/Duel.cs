using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.Conformance.Operations;
using JitOperator.Simulator.Conformance.Servers;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Waiting;

namespace JitOperator.Simulator.Conformance.Comparison;

/// <summary>Does the same on both servers, and compares what they say.</summary>
/// <param name="cluster">The real one.</param>
/// <param name="change">Changes what reaches the simulated one.</param>
internal sealed class Duel(TestCluster cluster, Func<ApiCall, ApiCall>? change = null)
{
    /// <summary>Far more than anything takes: a new custom resource is known to the garbage collector within a minute.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs a sequence in a namespace of its own; null if the servers do not differ.</summary>
    public async Task<Mismatch?> RunAsync(IReadOnlyList<Operation> operations)
    {
        await using var real = await Real.StartAsync(cluster);
        var simulated = new Simulated(real.Server.Namespace, seed: 1, change);
        using var server = simulated.Server;
        if (operations.Count == 0)
        {
            return null;
        }

        await real.Server.StartAsync(operations[0].Kind);
        await server.StartAsync(operations[0].Kind);
        var ways = new PartingWays();
        for (var i = 0; i < operations.Count; i++)
        {
            var operation = operations[i];
            real.Touch(operation.Kind);
            var there = await real.Server.RunAsync(operation);
            if (there.Any(PartingWays.RefusesNull))
            {
                operations = [.. operations.Take(i)];
                break;
            }

            var here = await server.RunAsync(operation);
            var difference = Compare(real.Server, there, server, here) ?? await CollectAsync(real.Server, simulated);
            if (difference is var (inReal, inSimulation))
            {
                return new Mismatch([.. operations.Take(i + 1)], $"the answer to {i + 1}", inReal, inSimulation);
            }

            if (ways.PartAfter(operation, there))
            {
                operations = [.. operations.Take(i + 1)];
            }
        }

        return await WatchesAsync(operations, real.Server, simulated);
    }

    private static (string Real, string Simulated)? Compare(Server real, IReadOnlyList<Answer> there, Server simulated, IReadOnlyList<Answer> here)
    {
        var inReal = string.Join("\n", there.Select(real.Normal.Of));
        var inSimulation = string.Join("\n", here.Select(simulated.Normal.Of));
        return inReal == inSimulation ? null : (WithMessages(inReal, there), WithMessages(inSimulation, here));
    }

    private static string WithMessages(string answers, IReadOnlyList<Answer> all) =>
        string.Join("\n", [answers, .. all.Select(answer => (string?)answer.Body["message"]).Where(message => message is not null)]);

    /// <summary>Waits until the real garbage collector has done what the simulated one has.</summary>
    private static async Task<(string Real, string Simulated)?> CollectAsync(Server real, Simulated simulated)
    {
        foreach (var change in simulated.Settle())
        {
            var kind = TestedKind.All.Single(kind => kind.Kind.ToString() == change.Resource);
            var path = $"{real.PathOf(kind, null)}/{change.Object["metadata"]!["name"]}";
            var wanted = simulated.Server.Normal.Shape(await simulated.Server.SendAsync(HttpMethod.Get, path, null, kind, note: false));
            var found = string.Empty;
            try
            {
                await Eventually.TrueAsync(
                    async () => (found = real.Normal.Shape(await real.SendAsync(HttpMethod.Get, path, null, kind, note: false))) == wanted,
                    "the garbage collector is as far as in the simulation",
                    Patience);
            }
            catch (TimeoutException)
            {
                return (found, wanted);
            }
        }

        return null;
    }

    private static async Task<Mismatch?> WatchesAsync(IReadOnlyList<Operation> operations, Server real, Simulated simulated)
    {
        foreach (var kind in operations.Where(operation => operation is Watch).Select(operation => operation.Kind).Distinct())
        {
            await real.EndAsync(kind);
            await simulated.Server.EndAsync(kind);
        }

        simulated.Settle();
        for (var watch = 0; watch < real.Watches; watch++)
        {
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            var (kind, there) = await real.ReadWatchAsync(watch, patience.Token);
            var (_, here) = await simulated.Server.ReadWatchAsync(watch, patience.Token);

            // What others do on a shared server pushes the past out of its memory.
            if (there.Any(told => (int?)told["object"]!["code"] == 410))
            {
                continue;
            }

            var (inReal, inSimulation) = (real.Normal.Of(kind, there), simulated.Server.Normal.Of(kind, here));
            if (inReal != inSimulation)
            {
                return new Mismatch(operations, $"the events of watch {watch + 1}", inReal, inSimulation);
            }
        }

        return null;
    }
}
