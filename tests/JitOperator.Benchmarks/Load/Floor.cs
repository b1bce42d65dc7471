using System.Globalization;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Benchmarks.Suite;
using JitOperator.Operator.Hosting;

namespace JitOperator.Benchmarks.Load;

/// <summary>
/// The API server's own speed: the writes that one lifecycle cannot do without, by a bare client, before there is an operator or a webhook.
/// They are the request and its status, the approval's patch, the binding and the request's status, the end of the binding and the request's
/// status. The approvals are there before.
/// </summary>
internal sealed class Floor(Bench bench, int count, int concurrency)
{
    private static readonly TimeProvider Time = TimeProvider.System;

    /// <summary>Makes the approvals, which nobody counts.</summary>
    public Task PrepareAsync()
    {
        var approvals = new Clients(bench.Cluster.Admin.Client).Approvals;
        return Each(i => approvals.CreateAsync(Approval(i), CancellationToken.None));
    }

    /// <summary>Lifecycles a second.</summary>
    public Task<double> LifecyclesAsync() => RateAsync(OneAsync);

    /// <summary>Deletions of role bindings a second, that are there before.</summary>
    public async Task<double> DeletionsAsync()
    {
        await Each(i => bench.Admin.CreateAsync(BenchCluster.Bindings(BenchCluster.Namespace(i)), Binding($"bare-{Name(i)}")));
        return await RateAsync(i => bench.Admin.DeleteAsync($"{BenchCluster.Bindings(BenchCluster.Namespace(i))}/bare-{Name(i)}"));
    }

    /// <summary>Creates of role bindings, one after the other.</summary>
    public static async Task<Series> CreatesAsync(Bench bench, int count)
    {
        var series = new Series();
        for (var i = 0; i < count; i++)
        {
            var start = Time.GetTimestamp();
            await bench.Admin.CreateAsync(BenchCluster.Bindings(BenchCluster.Namespace(i)), Binding($"alone-{Name(i)}"));
            series.Add(Time.GetElapsedTime(start));
        }

        return series;
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"floor-{i}");

    private async Task OneAsync(int i)
    {
        var (ns, name) = (BenchCluster.Namespace(i), Name(i));
        var request = $"{BenchCluster.Requests(ns)}/{name}";
        await bench.Admin.CreateAsync(BenchCluster.Requests(ns), BenchCluster.Request(name, TimeSpan.FromSeconds(5)));
        await bench.Admin.PatchAsync($"{request}/status", Status(RequestPhases.AwaitingApproval));
        await bench.Admin.PatchAsync($"{BenchCluster.Approvals(ns)}/{name}", BenchCluster.Approve);
        await bench.Admin.CreateAsync(BenchCluster.Bindings(ns), Binding(name));
        await bench.Admin.PatchAsync($"{request}/status", Status(RequestPhases.Active));
        await bench.Admin.DeleteAsync($"{BenchCluster.Bindings(ns)}/{name}");
        await bench.Admin.PatchAsync($"{request}/status", Status(RequestPhases.Expired));
    }

    private async Task<double> RateAsync(Func<int, Task> one)
    {
        var start = Time.GetTimestamp();
        await Each(one);
        return count / Time.GetElapsedTime(start).TotalSeconds;
    }

    private Task Each(Func<int, Task> one) => Parallel.ForAsync(
        0, count, new ParallelOptions { MaxDegreeOfParallelism = concurrency }, async (i, _) => await one(i));

    private static string Status(string phase) => $$$$"""{"status":{"phase":"{{{{phase}}}}","observedGeneration":1,"message":"As the operator would say it, in about as many words."}}""";

    private static string Binding(string name) => $$$$"""
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"{{{{name}}}}"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"nobody"}]}
        """;

    private static AccessApproval Approval(int i) => new()
    {
        Metadata = new() { Name = Name(i), NamespaceProperty = BenchCluster.Namespace(i) },
        Spec = new()
        {
            RequestRef = new() { Name = Name(i), Uid = "none" },
            RequestDigest = Digest,
            Policy = new() { Name = "none", Generation = 1, Digest = Digest },
            RoleRulesDigest = Digest,
            Stage = "lead",
            Summary = new() { Requester = "nobody", Role = "ClusterRole/view", Where = "here", Duration = "5s", Reason = "None", Approvers = "nobody" },
        },
    };

    private static string Digest { get; } = "sha256:" + new string('0', 64);
}
