using System.Globalization;
using JitOperator.Chart.Tests.Templates;
using JitOperator.TestKit.Certificates;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Waiting;

namespace JitOperator.Chart.Tests.Cluster;

/// <summary>
/// The chart as it is installed where there are no nodes: applied by kubectl, and the program run on this machine with the arguments,
/// files and service account that its pod would have. Only ports and addresses are others, and the webhooks are called by URL.
/// </summary>
internal sealed class InstalledChart : IAsyncDisposable
{
    private readonly TestCluster _cluster;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-chart-");
    private readonly int _webhookPort = LoopbackPorts.Next();
    private readonly int _healthPort = LoopbackPorts.Next();
    private readonly int _activityPort = LoopbackPorts.Next();

    private InstalledChart(TestCluster cluster, ChartRendering rendering)
    {
        _cluster = cluster;
        Rendering = rendering;
    }

    public ChartRendering Rendering { get; }

    /// <summary>The program.</summary>
    public Daemon Operator { get; private set; } = null!;

    public static async Task<InstalledChart> InstallAsync(ChartCluster chart, ValueSet values)
    {
        var installed = new InstalledChart(chart.Cluster, await ChartRendering.OfAsync(values, chart.Version));
        var applied = await chart.ApplyAsync(installed.Rendering.Yaml);
        Assert.True(applied.Succeeded, applied.ToString());
        await installed.StartAsync();
        return installed;
    }

    /// <summary>Runs <c>jit-operator sweep</c> as the CronJob would: with its arguments, as its account.</summary>
    public async Task<CommandResult> SweepAsync()
    {
        var job = Rendering.One("CronJob", "jit-operator-sweep");
        var pod = job["spec"]!["jobTemplate"]!["spec"]!["template"]!["spec"]!;
        var account = await _cluster.ServiceAccountAsync((string)job["metadata"]!["namespace"]!, (string)pod["serviceAccountName"]!);
        return await Command.RunAsync(Replica.Program, [.. Rights.Strings(pod["containers"]![0]!["args"]), "--kubeconfig", account.KubeconfigPath]);
    }

    public async ValueTask DisposeAsync()
    {
        await Operator.DisposeAsync();
        // Without a program behind them they would refuse what other tests do.
        await _cluster.Admin.Kubectl.RunAsync("delete", "mutatingwebhookconfiguration,validatingwebhookconfiguration", "jit-operator", "--ignore-not-found");
        _folder.Delete(recursive: true);
    }

    private async Task StartAsync()
    {
        var deployment = Rendering.One("Deployment", "jit-operator");
        var account = await _cluster.ServiceAccountAsync(
            (string)deployment["metadata"]!["namespace"]!, (string)deployment["spec"]!["template"]!["spec"]!["serviceAccountName"]!);
        Operator = new Daemon(
            "operator",
            [Replica.Program, .. Arguments(), $"--kubeconfig={account.KubeconfigPath}", "--webhook-host=127.0.0.1"],
            Path.Combine(_folder.FullName, "operator.log"));
        await Operator.StartAsync();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        await Eventually.TrueAsync(
            async () => Operator.IsRunning ? await IsReadyAsync(http) : throw new InvalidOperationException($"The operator has ended:\n{Operator.LogTail(30)}"),
            "the readiness probe succeeds",
            TimeSpan.FromSeconds(60));
        await CallByUrlAsync();
    }

    private IEnumerable<string> Arguments()
    {
        using var authority = CertificateAuthority.Create("activity");
        var server = authority.IssueServer("127.0.0.1");
        var others = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["activity-tls/tls.crt"] = server.CertificatePem,
            ["activity-tls/tls.key"] = server.KeyPem,
            ["activity-token/token"] = new string('t', 40),
            ["api-server-ca/ca.crt"] = authority.CertificatePem,
        };
        return ArgumentTests.Addressed(new PodFiles(Rendering, _folder.FullName, others).Write()).Select(argument => argument.Split('=')[0] switch
        {
            "--webhook-address" => "--webhook-address=127.0.0.1",
            "--webhook-port" => Port("--webhook-port", _webhookPort),
            "--health-port" => Port("--health-port", _healthPort),
            "--activity-port" => Port("--activity-port", _activityPort),
            "--activity-advertise-address" => "--activity-advertise-address=127.0.0.1",
            _ => argument,
        });
    }

    private async Task<bool> IsReadyAsync(HttpClient http)
    {
        var probe = (string)Rendering.Operator["readinessProbe"]!["httpGet"]!["path"]!;
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{_healthPort}{probe}"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private async Task CallByUrlAsync()
    {
        foreach (var configuration in Rendering.Objects.Where(one => one["webhooks"] is not null).Select(one => one.DeepClone().AsObject()))
        {
            foreach (var webhook in configuration["webhooks"]!.AsArray())
            {
                var path = (string)webhook!["clientConfig"]!["service"]!["path"]!;
                webhook["clientConfig"] = new JsonObject { ["url"] = $"https://127.0.0.1:{_webhookPort}{path}" };
            }

            await _cluster.Manifests.ApplyAsync(configuration);
        }

        // Whether they are in force only shows in what they do: a dry run of a request comes back stamped.
        await Eventually.TrueAsync(
            async () => (await _cluster.Admin.Kubectl.RunAsync(
                """
                apiVersion: jitoperator.io/v1alpha1
                kind: AccessRequest
                metadata: {name: probe, namespace: default}
                spec:
                  role: {kind: ClusterRole, name: view}
                  reason: Are the webhooks there?
                """,
                ["create", "--dry-run=server", "-f", "-", "-o", @"jsonpath={.metadata.annotations.jitoperator\.io/stamp}"])).Output.Length > 0,
            "the webhooks stamp requests",
            TimeSpan.FromSeconds(60));
    }

    private static string Port(string option, int port) => string.Create(CultureInfo.InvariantCulture, $"{option}={port}");
}
