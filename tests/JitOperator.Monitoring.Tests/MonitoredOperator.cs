using System.Globalization;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.ClusterTests.Stories;
using JitOperator.Runtime.Client;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Waiting;

namespace JitOperator.Monitoring.Tests;

/// <summary>
/// A real operator on a control plane of its own, watched in every way that there is: a Prometheus scrapes it, a collector takes its
/// traces, its log is JSON. A small story has run: asked, refused, approved, used, expired; denied; an emergency.
/// </summary>
public sealed class MonitoredOperator : IAsyncLifetime
{
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-monitoring-");
    private TestCluster? _cluster;

    public OperatorInstallation Installation { get; } = new();

    internal OtlpReceiver Collector { get; private set; } = null!;

    internal PrometheusServer Prometheus { get; private set; } = null!;

    /// <summary>The request that lived from its asking to its expiry.</summary>
    public AccessRequest Lifecycle { get; private set; } = null!;

    /// <summary>Where the operator's log is.</summary>
    public string LogPath => Installation.Replicas[0].Process.LogPath;

    /// <summary>Words that people typed, of which none may be in a label or in a log.</summary>
    public static IReadOnlyList<string> Typed { get; } = ["zebra-reason-4711", "zebra-comment-4712"];

    public async Task InitializeAsync()
    {
        Collector = new OtlpReceiver();
        _cluster = await TestCluster.StartLocalAsync(auditWebhook: true);
        var audit = _cluster.Files!.AuditWebhook;
        await Installation.InitializeAsync(
            _cluster,
            "--activity-port", await File.ReadAllTextAsync(Path.Combine(audit, "port")),
            "--activity-certificate-folder", audit,
            "--activity-token-file", Path.Combine(audit, "token"),
            "--activity-canary-interval", "1s",
            "--archive-folder", Path.Combine(_folder.FullName, "archive"),
            "--log-format", "json",
            "--otlp-endpoint", Collector.Url.ToString());
        Prometheus = new PrometheusServer(_folder.FullName, Installation.Replicas[0].HealthPort);
        await Prometheus.StartAsync();
        await TellAsync();

        // What it told last has been scraped, and rates have two points.
        await Eventually.TrueAsync(
            async () => (await Prometheus.QueryAsync("increase(jit_activity_coverage_total[1h]) > 0")).Count > 0, "the coverage of the grant that ended was scraped");
        await Eventually.TrueAsync(
            () => Task.FromResult(Collector.Spans.Any(span => span.Name == "binding.expire" || span.Name == "binding.delete")), "the end of the grant was traced");
    }

    internal async Task<Scrape> ScrapeAsync() => new(await s_http.GetStringAsync(
        new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Installation.Replicas[0].HealthPort}/metrics"))));

    public async Task DisposeAsync()
    {
        if (Prometheus is not null)
        {
            await Prometheus.DisposeAsync();
        }

        await Installation.DisposeAsync();
        await (_cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
        Collector?.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task TellAsync()
    {
        var scene = await Scene.CreateAsync(Installation, spec =>
        {
            spec.BreakGlass = new()
            {
                Users = spec.Requesters,
                MaxDuration = "10m",
                Review = new() { Approvers = [new() { Kind = "Group", Name = "nobody" }], Within = "1h" },
            };
        });
        var request = await scene.AskAsync(spec =>
        {
            spec.Duration = "8s";
            spec.Reason = Typed[0];
        });
        var approval = await scene.OpenApprovalAsync(request);
        await Assert.ThrowsAsync<KubernetesApiException>(() => scene.DecideAsync(scene.Alice, approval));
        await scene.DecideAsync(scene.Bob, approval, comment: Typed[1]);
        await scene.CanEventuallyAsync(scene.Alice, can: true);
        await scene.Alice.Kubectl.RunAsync("-n", scene.Namespace, "get", "pods");
        Lifecycle = await scene.InPhaseAsync(request, RequestPhases.Expired);

        var denied = await scene.AskAsync();
        await scene.DecideAsync(scene.Bob, await scene.OpenApprovalAsync(denied), Decisions.Denied);
        await scene.InPhaseAsync(denied, RequestPhases.Denied);

        var erin = await _cluster!.UserAsync("erin", scene.Developers);
        await scene.InPhaseAsync(await scene.AskAsync(spec => spec.BreakGlass = true, erin), RequestPhases.Active);
        await scene.AskAsync(user: await _cluster.UserAsync("judy", scene.Developers));
    }
}

/// <summary>The tests that share it.</summary>
[CollectionDefinition(Name)]
public sealed class MonitoredCollection : ICollectionFixture<MonitoredOperator>
{
    public const string Name = "monitored";
}
