using System.Net.Http.Headers;
using System.Text;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.ClusterTests.Stories;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Waiting;
using k8s.Models;
using Xunit;
using Xunit.Abstractions;

namespace JitOperator.ClusterTests.Activity;

/// <summary>What real users do, held against the API server's own audit log.</summary>
[Collection(ActivityCollection.Name)]
public sealed class AttributionTests(ActivityCluster activity, ITestOutputHelper output)
{
    private const int CallsOfEach = 500;
    private static readonly string[] s_readable = ["pods", "services", "configmaps", "endpoints", "persistentvolumeclaims"];

    /// <summary>
    /// Four users with overlapping standing and temporary rights, in a namespace and in the whole cluster, with connections into pods and
    /// an administrator who acts as one of them: each call that a grant allowed is recorded once, under that grant, and what is not clear
    /// is said not to be.
    /// </summary>
    [Fact]
    public async Task TwoThousandCalls_AreAttributedAsTheApiServerSays()
    {
        var scene = await Scene.CreateAsync(activity.Installation, Widen);
        var other = await activity.Cluster.CreateNamespaceAsync("other");
        var dave = await activity.Cluster.UserAsync("dave", scene.Developers);
        var carol = await activity.Cluster.UserAsync("carol", scene.Developers);
        var bob = await activity.Cluster.UserAsync("bob", scene.Developers);
        await activity.Cluster.BindAsync(scene.Namespace, "view", new Rbacv1Subject { ApiGroup = ApiConstants.Rbac, Kind = "User", Name = "bob" });
        List<AccessRequest> grants =
        [
            await ActiveAsync(scene, scene.Alice, "view"),
            await ActiveAsync(scene, bob, "view"),
            await ActiveAsync(scene, carol, "view"),
            await ActiveAsync(scene, carol, "edit"),
            await ActiveAsync(scene, dave, "edit"),
            await ActiveAsync(scene, dave, "view", clusterWide: true),
        ];
        var bindings = grants
            .SelectMany(grant => grant.Status!.Bindings.Select(binding => ($"{binding.Namespace}/{binding.Name}", Grant: grant)))
            .ToDictionary(pair => pair.Item1, pair => pair.Grant);
        await Task.WhenAll(
            scene.CanEventuallyAsync(scene.Alice, true), scene.CanEventuallyAsync(bob, true), scene.CanEventuallyAsync(carol, true), scene.CanEventuallyAsync(dave, true));

        var random = new Random(20261126);
        await Task.WhenAll(
            CallAsync(scene.Alice, random.Next(), r => Read(r, scene.Namespace), null),
            CallAsync(activity.Cluster.Admin, random.Next(), r => Read(r, scene.Namespace), "alice", 50),
            CallAsync(bob, random.Next(), r => Read(r, scene.Namespace), null),
            CallAsync(carol, random.Next(), r => r.Next(4) == 0 ? Exec(r, scene.Namespace) : Read(r, scene.Namespace), null),
            CallAsync(dave, random.Next(), r => r.Next(3) switch { 0 => Exec(r, scene.Namespace), 1 => Read(r, other), _ => Read(r, scene.Namespace) }, null));

        var truth = TrueCall.Read(activity.AuditLog).Where(call => Expected(call, scene.Namespace, bindings) is not null).ToDictionary(call => call.AuditId);
        var uids = grants.Select(grant => grant.Metadata.Uid).ToHashSet();
        IReadOnlyList<AuditRecord> records = [];
        await Eventually.TrueAsync(
            async () =>
            {
                records = [.. (await activity.Log.RecordsAsync()).Where(r => r.Type == AuditRecordTypes.ActivityObserved && uids.Contains(r.Request!.Uid))];
                return records.Select(r => r.Activity!.Action!.AuditId).Distinct().Count() >= truth.Count;
            },
            $"{truth.Count} calls are recorded",
            TimeSpan.FromMinutes(2));

        Assert.True(truth.Count >= CallsOfEach * 4);
        Assert.Equal([], records.Where(r => !truth.ContainsKey(r.Activity!.Action!.AuditId)).Select(r => r.Activity!.Action));

        // A connection has two records, of its beginning and of its end, and counts once.
        Assert.Equal([], records.GroupBy(r => r.Activity!.Action!.AuditId).Where(same => same.Sum(r => r.Activity!.Count) != 1).Select(same => same.Key));
        Assert.Equal([], records.Where(r => r.Activity!.Count != 1 && r.Activity.Action!.Subresource != "exec"));
        foreach (var record in records)
        {
            var call = truth[record.Activity!.Action!.AuditId];
            var (attribution, grant) = Expected(call, scene.Namespace, bindings)!.Value;
            Assert.True(attribution == record.Activity.Attribution, $"{call} is {record.Activity.Attribution}, not {attribution}");
            Assert.True(grant is null || grant.Metadata.Uid == record.Request!.Uid, $"{call} is under {record.Request!.Name}");
            Assert.Equal(call.User, record.Actor!.Username);
            Assert.Equal((call.Verb, call.Resource, call.Name), (record.Activity.Action.Verb, record.Activity.Action.Resource, record.Activity.Action.Name ?? string.Empty));
        }

        Assert.Contains(records, r => r.Activity!.Action!.ImpersonatedBy == "admin" && r.Activity.Attribution == ActivityAttributions.Exact);
        Assert.Contains(records, r => r.Activity!.Action is { Subresource: "exec", Command: ["sh", "-c", "id; hostname"] });
        foreach (var same in records.GroupBy(r => r.Activity!.Attribution).OrderBy(same => same.Key))
        {
            output.WriteLine($"{same.Key,-10} {same.Count()}");
        }

        await activity.Log.VerifyAsync();
    }

    private static void Widen(AccessPolicySpec spec)
    {
        spec.Approval = new() { Automatic = true };
        spec.Grants[0].Roles.Add(new() { Kind = "ClusterRole", Name = "edit" });
        spec.Grants.Add(new() { Roles = [new() { Kind = "ClusterRole", Name = "view" }], ClusterWide = true });
    }

    private static async Task<AccessRequest> ActiveAsync(Scene scene, ClusterUser user, string role, bool clusterWide = false)
    {
        var request = await scene.AskAsync(
            spec =>
            {
                spec.Role = new() { Kind = "ClusterRole", Name = role };
                spec.Scope = clusterWide ? new() { ClusterWide = true } : null;
            },
            user);
        return await scene.InPhaseAsync(request, RequestPhases.Active);
    }

    // What the authorizer's word comes to, by the rights that this test gave: carol and dave read the namespace by two grants.
    private static (string Attribution, AccessRequest? Grant)? Expected(TrueCall call, string @namespace, Dictionary<string, AccessRequest> bindings)
    {
        if (bindings.TryGetValue(call.Binding, out var grant))
        {
            var isRead = call.Subresource.Length == 0 && s_readable.Contains(call.Resource);
            var isTwice = isRead && call.Namespace == @namespace && (call.User is "carol" or "dave");
            return (isTwice ? ActivityAttributions.Ambiguous : ActivityAttributions.Exact, grant);
        }

        return call.User == "bob" && call.Binding == $"{@namespace}/view" ? (ActivityAttributions.Shadowed, null) : null;
    }

    private static (HttpMethod Method, string Path) Read(Random random, string @namespace)
    {
        var resource = s_readable[random.Next(s_readable.Length)];
        return (HttpMethod.Get, $"api/v1/namespaces/{@namespace}/{resource}" + (random.Next(2) == 0 ? string.Empty : $"/thing-{random.Next(20)}"));
    }

    // There is no pod: the API server looks whether it may be done before it looks for one.
    private static (HttpMethod Method, string Path) Exec(Random random, string @namespace) => (
        random.Next(2) == 0 ? HttpMethod.Post : HttpMethod.Get,
        $"api/v1/namespaces/{@namespace}/pods/pod-{random.Next(5)}/exec?command=sh&command=-c&command=id%3B+hostname&container=main&stdout=true");

    private static Task CallAsync(ClusterUser user, int seed, Func<Random, (HttpMethod Method, string Path)> next, string? actAs, int calls = CallsOfEach)
    {
        var random = new Random(seed);
        var all = Enumerable.Range(0, calls).Select(_ => next(random)).ToList();
        return Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (call, cancellationToken) =>
        {
            using var request = new HttpRequestMessage(call.Method, new Uri(user.Client.BaseUri, call.Path));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            if (call.Method == HttpMethod.Post)
            {
                request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
            }

            if (actAs is not null)
            {
                request.Headers.Add("Impersonate-User", actAs);
            }

            using var response = await user.Client.HttpClient.SendAsync(request, cancellationToken);
        });
    }
}
