using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace JitOperator.Benchmarks.Load;

/// <summary>Follows the objects of a kind from now on, and hands each change over as it arrives.</summary>
internal sealed class WatchStream : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    private WatchStream(BareClient client, string path, string version, Action<string, JsonElement> take) => _reading = FollowAsync(client, path, version, take);

    /// <param name="client">Reads.</param>
    /// <param name="collection">Path of the collection.</param>
    /// <param name="selector">Which of them, as parameters; may be empty.</param>
    /// <param name="take">Takes the type of a change and the object. Quick.</param>
    public static async Task<WatchStream> BeginAsync(BareClient client, string collection, string selector, Action<string, JsonElement> take)
    {
        using var list = await client.GetAsync($"{collection}?limit=1{selector}");
        return new WatchStream(
            client, $"{collection}?watch=true&allowWatchBookmarks=true&timeoutSeconds=7200{selector}&resourceVersion=", Version(list.RootElement), take);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private static string Version(JsonElement json) => json.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;

    // An API server that is behind ends watches: it goes on where it was.
    private async Task FollowAsync(BareClient client, string path, string version, Action<string, JsonElement> take)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await client.OpenAsync(path + version, _stop.Token);
                await ReadAsync(
                    PipeReader.Create(await answer.Content.ReadAsStreamAsync(_stop.Token)),
                    change =>
                    {
                        var (type, about) = (change.GetProperty("type").GetString()!, change.GetProperty("object"));
                        if (type == "ERROR")
                        {
                            throw new InvalidOperationException($"What came between is not measured: {about}");
                        }

                        version = Version(about);
                        take(type, about);
                    });
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // Enough was seen.
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                // The connection broke.
            }
            catch (Exception e)
            {
                await Console.Error.WriteLineAsync($"A watch of the benchmark failed: {e}");
                throw;
            }
        }
    }

    private async Task ReadAsync(PipeReader pipe, Action<JsonElement> take)
    {
        while (true)
        {
            var read = await pipe.ReadAsync(_stop.Token);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                using var change = JsonDocument.Parse(buffer.Slice(0, end));
                take(change.RootElement);
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }
}
