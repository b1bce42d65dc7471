using System.Globalization;
using System.Text.Json.Nodes;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Waiting;

namespace JitOperator.Monitoring.Tests;

/// <summary>A real Prometheus that scrapes one target once a second, with the chart's rules.</summary>
internal sealed class PrometheusServer(string folder, int target) : IAsyncDisposable
{
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly int _port = LoopbackPorts.Next();
    private Daemon? _process;

    public async Task StartAsync()
    {
        var configuration = Path.Combine(folder, "prometheus.yaml");
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            global: {"{"}scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s{"}"}
            rule_files: ["{AlertRules.Path}"]
            scrape_configs:
              - job_name: jit-operator
                static_configs: [{"{"}targets: ["127.0.0.1:{target}"], labels: {"{"}namespace: jit-system{"}"}{"}"}]

            """));
        _process = new Daemon(
            "prometheus",
            [
                await PrometheusPrograms.ServerAsync(),
                $"--config.file={configuration}",
                $"--storage.tsdb.path={Path.Combine(folder, "prometheus")}",
                string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{_port}"),
                "--log.level=warn",
            ],
            Path.Combine(folder, "prometheus.log"));
        await _process.StartAsync();
        await Eventually.TrueAsync(
            async () => _process.IsRunning ? await IsUpAsync() : throw new InvalidOperationException(_process.LogTail()), "Prometheus scrapes the operator");
    }

    /// <summary>Evaluates an expression; what is wrong with it is an exception.</summary>
    public async Task<JsonArray> QueryAsync(string expression)
    {
        var answer = await GetAsync($"query?query={Uri.EscapeDataString(expression)}");
        return answer["status"]!.GetValue<string>() == "success"
            ? answer["data"]!["result"]!.AsArray()
            : throw new InvalidOperationException($"{expression}: {answer}");
    }

    /// <summary>The names of all metrics that it has.</summary>
    public async Task<HashSet<string>> NamesAsync() =>
        (await GetAsync("label/__name__/values"))["data"]!.AsArray().Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);

    /// <summary>The rules, as it evaluates them.</summary>
    public async Task<IReadOnlyList<JsonNode>> RulesAsync() =>
        [.. (await GetAsync("rules"))["data"]!["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).Select(rule => rule!)];

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private async Task<bool> IsUpAsync()
    {
        try
        {
            return (await QueryAsync("up == 1")).Count == 1;
        }
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await s_http.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/api/v1/{path}")));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
