using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using JitOperator.Operator.Hosting;
using JitOperator.TestKit.Faults;

namespace JitOperator.ClusterTests.Chaos;

/// <summary>Everything that is let happen. Replicas hold the lease for 3 s.</summary>
internal static class Disasters
{
    private static readonly TimeProvider s_time = TimeProvider.System;
    private static readonly TimeSpan s_pastTheLease = TimeSpan.FromSeconds(7);

    /// <summary>One of each.</summary>
    /// <param name="refusal">How long the audit store refuses.</param>
    public static IReadOnlyList<Disaster> All(TimeSpan refusal) =>
    [
        new("leader killed (SIGKILL)", async (cluster, _) => await (await cluster.LeaderAsync()).Replica.Process.KillAsync()),
        new("some replica killed (SIGKILL)", async (cluster, random) => await cluster.Nodes[random.Next(2)].Replica.Process.KillAsync()),
        new("leader paused past its lease (SIGSTOP), then resumed", PauseAsync),
        new("leader ended in order (SIGTERM)", async (cluster, _) => await (await cluster.LeaderAsync()).Replica.Process.StopAsync()),
        new("API server killed and started", (cluster, _) => cluster.Plane.RestartApiServerAsync(crash: true), TakesTheApiAway: true),
        new("API server restarted in order", (cluster, _) => cluster.Plane.RestartApiServerAsync(), TakesTheApiAway: true) { IsLong = true },
        new("etcd stalls", StallAsync, TakesTheApiAway: true),
        new("leader cut off from the API server", CutOffAsync),
        new("answers to the leader's writes are lost", (cluster, _) => WithAsync(cluster, Fault.LoseAnswer, request => request.IsWrite && !IsLease(request))),
        new("watches fall silent", SilenceAsync),
        new("watches end with 410 Gone", GoneAsync),
        new("every fourth write conflicts or fails", FailAsync),
        new("the audit store refuses", (cluster, _) => RefuseAsync(cluster, refusal)),
        new("webhook certificate expired in its Secret, and a replica restarted", ExpireAsync),
        new("a replica's clock 20 s ahead", (cluster, random) => SkewAsync(cluster.Nodes[random.Next(2)], 20)) { Skew = TimeSpan.FromSeconds(20) },
        new("the leader's clock 20 s behind", async (cluster, _) => await SkewAsync(await cluster.LeaderAsync(), -20)) { Skew = TimeSpan.FromSeconds(20) },
        new("a replica's clock 10 min ahead", (cluster, random) => SkewAsync(cluster.Nodes[random.Next(2)], 600)),
    ];

    private static Task ForAsync(TimeSpan time) => Task.Delay(time, s_time, CancellationToken.None);

    private static bool IsLease(ProxiedRequest request) => request.Path.Contains("/leases", StringComparison.Ordinal);

    private static async Task PauseAsync(ChaosCluster cluster, Random random)
    {
        var leader = await cluster.LeaderAsync();
        await leader.Replica.Process.PauseAsync();
        await ForAsync(s_pastTheLease);
        await leader.Replica.Process.ResumeAsync();
    }

    private static async Task StallAsync(ChaosCluster cluster, Random random)
    {
        await cluster.Plane.Etcd.PauseAsync();
        await ForAsync(TimeSpan.FromSeconds(5));
        await cluster.Plane.Etcd.ResumeAsync();
        await cluster.Plane.WaitUntilReadyAsync();
    }

    private static async Task CutOffAsync(ChaosCluster cluster, Random random)
    {
        var leader = await cluster.LeaderAsync();
        using var rule = leader.Proxy.Inject(Fault.Drop);
        leader.Proxy.DropOpen();
        await ForAsync(s_pastTheLease);
    }

    private static async Task WithAsync(ChaosCluster cluster, Fault fault, Func<ProxiedRequest, bool> where)
    {
        using var rule = (await cluster.LeaderAsync()).Proxy.Inject(fault, where);
        await ForAsync(TimeSpan.FromSeconds(4));
    }

    private static async Task SilenceAsync(ChaosCluster cluster, Random random)
    {
        foreach (var node in cluster.Nodes)
        {
            node.Proxy.SilenceOpen(request => request.IsWatch);
        }

        await ForAsync(TimeSpan.FromSeconds(10));
        foreach (var node in cluster.Nodes)
        {
            node.Proxy.DropOpen(request => request.IsWatch);
        }
    }

    private static async Task GoneAsync(ChaosCluster cluster, Random random)
    {
        var rules = cluster.Nodes.Select(node => node.Proxy.Inject(Fault.GoneEvent, request => request.IsWatch, times: 8)).ToList();
        foreach (var node in cluster.Nodes)
        {
            node.Proxy.DropOpen(request => request.IsWatch);
        }

        await ForAsync(TimeSpan.FromSeconds(4));
        rules.ForEach(rule => rule.Dispose());
    }

    private static async Task FailAsync(ChaosCluster cluster, Random random)
    {
        var count = 0;
        var faults = new[] { Fault.Conflict, Fault.InternalError, Fault.TooManyRequests(TimeSpan.FromSeconds(1)), Fault.Drop };
        var rules = cluster.Nodes.SelectMany(node => faults.Select((fault, which) => node.Proxy.Inject(
            fault, request => request.IsWrite && !IsLease(request) && Interlocked.Increment(ref count) % 16 == which * 4))).ToList();
        await ForAsync(TimeSpan.FromSeconds(8));
        rules.ForEach(rule => rule.Dispose());
    }

    private static async Task RefuseAsync(ChaosCluster cluster, TimeSpan refusal)
    {
        var rules = cluster.Nodes.Select(node => node.Proxy.Inject(
            Fault.Status(403, "Forbidden"),
            request => request.Method == "POST" && request.Path.EndsWith("/configmaps", StringComparison.Ordinal))).ToList();
        await ForAsync(refusal);
        rules.ForEach(rule => rule.Dispose());
    }

    private static async Task SkewAsync(Node node, int seconds)
    {
        await node.SkewAsync(seconds);
        await ForAsync(TimeSpan.FromSeconds(8));
        await node.SkewAsync(0);
    }

    // As a Secret that was restored from an old backup: what it holds has run out, and a replica that starts has nothing else.
    private static async Task ExpireAsync(ChaosCluster cluster, Random random)
    {
        const string Secret = "jit-operator-webhook-cert";
        var clients = new Clients(cluster.Cluster.Admin.Client);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var servingKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = s_time.GetUtcNow();
        var authorityRequest = new CertificateRequest("CN=old", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddDays(-30), now.AddHours(-1));
        var servingRequest = new CertificateRequest("CN=127.0.0.1", servingKey, HashAlgorithmName.SHA256);
        using var serving = servingRequest.Create(authority, now.AddDays(-30), now.AddHours(-1), RandomNumberGenerator.GetBytes(16));
        var data = new JsonObject
        {
            ["ca.crt"] = Base64(authority.ExportCertificatePem()),
            ["ca.key"] = Base64(authorityKey.ExportPkcs8PrivateKeyPem()),
            ["tls.crt"] = Base64(serving.ExportCertificatePem()),
            ["tls.key"] = Base64(servingKey.ExportPkcs8PrivateKeyPem()),
        };
        await clients.Secrets.MergePatchAsync("jit-system", Secret, new JsonObject { ["data"] = data }, CancellationToken.None);
        await cluster.Nodes[random.Next(2)].Replica.Process.KillAsync();
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text + "\n"));
}
