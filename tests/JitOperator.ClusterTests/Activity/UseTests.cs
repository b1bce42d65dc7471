using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.ClusterTests.Stories;
using JitOperator.Core.Requests;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Waiting;
using k8s;
using Xunit;

namespace JitOperator.ClusterTests.Activity;

/// <summary>What becomes of the use of a grant: how much of it is known, what it may lead to, and what the operator's outages do to that.</summary>
[Collection(ActivityCollection.Name)]
public sealed class UseTests(ActivityCluster activity)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>That nothing was done is only said where everything would have been heard of.</summary>
    [Fact]
    public async Task Coverage_OfGrantsWhileAllIsWell_IsComplete()
    {
        var scene = await Scene.CreateAsync(activity.Installation, Automatic);
        var view = await scene.InPhaseAsync(await scene.AskAsync(spec => spec.Duration = "20s"), RequestPhases.Active);
        var edit = await scene.InPhaseAsync(await scene.AskAsync(spec => (spec.Duration, spec.Role) = ("20s", new() { Kind = "ClusterRole", Name = "edit" })), RequestPhases.Active);
        await scene.CanEventuallyAsync(scene.Alice, true);
        for (var i = 0; i < 3; i++)
        {
            // Only one of both allows it, so that it is clear which of them is used.
            await PostAsync(scene.Alice, $"api/v1/namespaces/{scene.Namespace}/configmaps", $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"made-{{{i}}}"}}""");
        }

        var used = (await RecordAsync(edit, AuditRecordTypes.ActivityCoverage)).Coverage!;
        var unused = await RecordAsync(view, AuditRecordTypes.ActivityCoverage);

        // Kubernetes 1.20 tells of a watch only when it is over: what still runs there is not known of, and so nothing is complete.
        Assert.NotNull(used.StartsReported);
        var best = used.StartsReported == true ? CoverageStatuses.Complete : CoverageStatuses.Sampled;
        Assert.Equal((best, 3L, "webhook", 0L), (used.Status, used.Actions, used.Source, used.Dropped));
        Assert.Equal((best, 0L), (unused.Coverage!.Status, unused.Coverage.Actions));
        Assert.Equal(used.StartsReported, unused.Message == "Nothing was done with the grant.");
        await activity.Log.VerifyAsync();
    }

    /// <summary>What happens while nobody listens is delivered later by the API server, and recorded once; that nobody listened is said.</summary>
    [Fact]
    public async Task Calls_WhileTheOperatorIsDown_AreRecordedOnceItIsBack()
    {
        var scene = await Scene.CreateAsync(activity.Installation, Automatic);
        var request = await scene.InPhaseAsync(await scene.AskAsync(spec => spec.Duration = "50s"), RequestPhases.Active);
        await scene.CanEventuallyAsync(scene.Alice, true);
        await GetAsync(scene, 20, "before");
        await activity.Replica.Process.KillAsync();
        await GetAsync(scene, 40, "meanwhile");
        await activity.Replica.StartAsync();
        await GetAsync(scene, 20, "after");

        var coverage = (await RecordAsync(request, AuditRecordTypes.ActivityCoverage)).Coverage!;
        IReadOnlyList<AuditRecord> seen = [];
        await Eventually.TrueAsync(
            async () =>
            {
                seen = [.. (await activity.Log.RecordsOfAsync(request.Metadata.Uid)).Where(r => r.Type == AuditRecordTypes.ActivityObserved)];
                return seen.Count >= 80;
            },
            "every call is recorded",
            s_patience);

        Assert.Equal(80, seen.Count);
        Assert.Equal(40, seen.Count(r => r.Activity!.Action!.Name!.StartsWith("meanwhile", StringComparison.Ordinal)));
        Assert.Equal(80, seen.Select(r => r.Activity!.Action!.Name).Distinct().Count());
        Assert.Equal(CoverageStatuses.Incomplete, coverage.Status);
        Assert.Contains(coverage.Gaps!, gap => gap.Cause == CoverageGapCauses.NotWatched);
    }

    /// <summary>A replica that does not lead takes events too, and passes them on.</summary>
    [Fact]
    public async Task Calls_ToAReplicaThatDoesNotLead_AreRecordedByTheLeader()
    {
        var scene = await Scene.CreateAsync(activity.Installation, Automatic);
        var first = activity.Replica;
        var other = await activity.Installation.StartReplicaAsync([.. activity.Options.Skip(2), "--activity-port", "0"]);
        try
        {
            await first.Process.KillAsync();
            var request = await scene.InPhaseAsync(await scene.AskAsync(), RequestPhases.Active);
            await scene.CanEventuallyAsync(scene.Alice, true);
            await first.StartAsync();
            await GetAsync(scene, 10, "passed-on");

            await Eventually.TrueAsync(
                async () => (await activity.Log.RecordsOfAsync(request.Metadata.Uid)).Count(r => r.Type == AuditRecordTypes.ActivityObserved) == 10,
                "the calls are recorded",
                s_patience);
            var lease = await activity.Cluster.Admin.Client.CoordinationV1.ReadNamespacedLeaseAsync("jit-operator", "jit-system");
            Assert.StartsWith(other.Name, lease.Spec.HolderIdentity, StringComparison.Ordinal);
        }
        finally
        {
            await activity.Installation.RemoveReplicaAsync(other);
        }
    }

    [Fact]
    public async Task UnexpectedUse_WhereThePolicySaysSo_EndsTheGrant()
    {
        var scene = await Scene.CreateAsync(activity.Installation, spec =>
        {
            Automatic(spec);
            spec.Activity = new()
            {
                Expected = [new() { ApiGroups = [ExpectedUse.Core], Resources = ["pods"], Verbs = ["get", "list"] }],
                OnUnexpected = UnexpectedUseActions.Revoke,
            };
        });
        var request = await scene.InPhaseAsync(await scene.AskAsync(), RequestPhases.Active);
        await scene.CanEventuallyAsync(scene.Alice, true);

        await GetAsync(scene, 1, "expected");
        await scene.Alice.Client.HttpClient.GetAsync(new Uri(scene.Alice.Client.BaseUri, $"api/v1/namespaces/{scene.Namespace}/configmaps"));

        var ended = await scene.InPhaseAsync(request, RequestPhases.Revoked);
        Assert.Contains("list configmaps is not what AccessPolicy", ended.Status!.Message, StringComparison.Ordinal);
        await scene.CanEventuallyAsync(scene.Alice, false);
        Assert.Equal(GrantEndCauses.UnexpectedUse, (await RecordAsync(request, AuditRecordTypes.GrantEnded)).Cause);
        Assert.Contains("alice: list configmaps", await scene.EventAsync(request.Metadata.Name, EventReasons.UnexpectedUse), StringComparison.Ordinal);
        await activity.Log.VerifyAsync();
    }

    /// <summary>PITFALLS 16: the API server authorises a watch once and lets it go on.</summary>
    [Fact]
    public async Task Watch_ThatOutlivesTheGrant_IsTold()
    {
        var scene = await Scene.CreateAsync(activity.Installation, Automatic);
        var request = await scene.InPhaseAsync(await scene.AskAsync(spec => spec.Duration = "15s"), RequestPhases.Active);
        await scene.CanEventuallyAsync(scene.Alice, true);
        using var watch = await scene.Alice.Client.HttpClient.GetAsync(
            new Uri(scene.Alice.Client.BaseUri, $"api/v1/namespaces/{scene.Namespace}/pods?watch=true&timeoutSeconds=300"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, watch.StatusCode);

        var coverage = (await RecordAsync(request, AuditRecordTypes.ActivityCoverage)).Coverage!;

        if (coverage.StartsReported == true)
        {
            var running = await RecordAsync(request, AuditRecordTypes.ActivityRunning);
            Assert.Equal(("watch", "pods"), (Assert.Single(running.Running!).Verb, running.Running![0].Resource));
            Assert.Contains("still ran when it ended", await scene.EventAsync(request.Metadata.Name, EventReasons.StillRunning), StringComparison.Ordinal);
        }
        else
        {
            Assert.NotEqual(CoverageStatuses.Complete, coverage.Status);
        }

        watch.Dispose();
        await Eventually.TrueAsync(
            async () => (await activity.Log.RecordsOfAsync(request.Metadata.Uid)).Any(r => r.Activity?.Attribution == ActivityAttributions.AfterExpiry),
            "that it ran on is recorded",
            s_patience);
    }

    /// <summary>Whoever could post events could write into the log what others did.</summary>
    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    public async Task Endpoint_WithoutTheToken_TakesNothing(string? token, HttpStatusCode expected)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(activity.Cluster.Files!.At("ca.crt"));
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://127.0.0.1:{activity.Options[1]}/audit") { Content = new StringContent("{}") };
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        using var answer = await http.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
    }

    private static void Automatic(AccessPolicySpec spec)
    {
        spec.Approval = new() { Automatic = true };
        spec.Grants[0].Roles.Add(new() { Kind = "ClusterRole", Name = "edit" });
    }

    private static async Task GetAsync(Scene scene, int calls, string name)
    {
        for (var i = 0; i < calls; i++)
        {
            using var answer = await scene.Alice.Client.HttpClient.GetAsync(
                new Uri(scene.Alice.Client.BaseUri, $"api/v1/namespaces/{scene.Namespace}/pods/{name}-{i}"));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    private static async Task PostAsync(ClusterUser user, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await user.Client.HttpClient.PostAsync(new Uri(user.Client.BaseUri, path), content);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private Task<AuditRecord> RecordAsync(AccessRequest request, string type) => Eventually.NotNullAsync(
        async () => (await activity.Log.RecordsOfAsync(request.Metadata.Uid)).FirstOrDefault(r => r.Type == type),
        $"{type} of {request.Metadata.Name}",
        s_patience);
}
