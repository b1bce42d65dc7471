using System.Globalization;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Waiting;

namespace JitOperator.TestKit.Operators;

/// <summary>One operator process, as its image would run it, with nothing but its service account's token.</summary>
public sealed class Replica : IAsyncDisposable
{
    /// <summary>The name that it gives to its cluster.</summary>
    public const string Cluster = "test";

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly int _healthPort = LoopbackPorts.Next();

    public Replica(string name, string kubeconfig, string folder, string host, IReadOnlyList<string> arguments, IReadOnlyList<string>? prefix = null)
    {
        Name = name;
        Port = LoopbackPorts.Next();
        Process = new Daemon(
            name,
            [
                .. prefix ?? [],
                Program, "run",
                "--kubeconfig", kubeconfig,
                "--identity", name,
                "--cluster", Cluster,
                .. arguments.Contains("--lease-duration") ? (string[])[] : ["--lease-duration", "3s"],
                "--webhook-address", host == "127.0.0.1" ? host : "0.0.0.0",
                "--webhook-port", Port.ToString(CultureInfo.InvariantCulture),
                "--webhook-host", host,
                "--health-port", _healthPort.ToString(CultureInfo.InvariantCulture),
                .. arguments,
            ],
            Path.Combine(folder, $"{name}.log"));
    }

    /// <summary>The program as it was built with these tests, or the one that the environment's <c>JIT_TEST_OPERATOR</c> names.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("JIT_TEST_OPERATOR") is { Length: > 0 } given
        ? given
        : RepositoryFiles.PathOf("src", "JitOperator.Operator", "bin", Configuration, "net10.0", "jit-operator");

    public string Name { get; }

    /// <summary>Where its webhooks are served.</summary>
    public int Port { get; }

    /// <summary>Where its health and metrics are served, over plain HTTP.</summary>
    public int HealthPort => _healthPort;

    public Daemon Process { get; }

    public async Task StartAsync(bool wait = true)
    {
        await Process.StartAsync();
        if (wait)
        {
            await ReadyAsync();
        }
    }

    public Task ReadyAsync() => Eventually.TrueAsync(
        async () => Process.IsRunning
            ? await IsReadyAsync()
            : throw new InvalidOperationException($"{Name} has ended:\n{Process.LogTail(30)}"),
        $"{Name} is ready",
        TimeSpan.FromSeconds(60));

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static string Configuration =>
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri($"http://127.0.0.1:{_healthPort}/readyz"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
