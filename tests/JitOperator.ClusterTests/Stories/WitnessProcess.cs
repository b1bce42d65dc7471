using System.Globalization;
using JitOperator.Audit.Witness;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Waiting;
using Xunit;

namespace JitOperator.ClusterTests.Stories;

/// <summary><c>jit-operator witness</c> as a process of its own, with a folder of its own.</summary>
internal sealed class WitnessProcess : IAsyncDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-witness-");
    private readonly string _name;
    private readonly Daemon _process;

    public WitnessProcess(string name, string logKey)
    {
        _name = name;
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{LoopbackPorts.Next()}/"));
        _process = new Daemon(
            name,
            [
                Replica.Program, "witness",
                "--listen", Url.Authority,
                "--name", name,
                "--key-file", KeyFile,
                "--state-folder", Path.Combine(_folder.FullName, "state"),
                "--log-key", logKey,
            ],
            Path.Combine(_folder.FullName, "log"));
    }

    public Uri Url { get; }

    private string KeyFile => Path.Combine(_folder.FullName, "key.pem");

    public async Task StartAsync()
    {
        await _process.StartAsync();
        await Eventually.TrueAsync(
            async () => _process.IsRunning ? await IsServingAsync() : throw new InvalidOperationException(_process.LogTail()), $"{_name} serves");
    }

    public Task StopAsync() => _process.StopAsync();

    public Task KillAsync() => _process.KillAsync();

    /// <summary>Its key, as <c>jit-operator witness key</c> prints it.</summary>
    public async Task<string> KeyAsync()
    {
        var key = await Command.RunAsync(Replica.Program, ["witness", "key", "--name", _name, "--key-file", KeyFile]);
        Assert.True(key.Succeeded, key.ToString());
        return key.Output.Trim();
    }

    /// <summary>The checkpoint that a monitor gets of it.</summary>
    public Task<string> CheckpointAsync(string origin) => Http.GetStringAsync(new Uri(Url, $"{WitnessService.HashOf(origin)}/checkpoint"));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> IsServingAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(Url, "healthz"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
