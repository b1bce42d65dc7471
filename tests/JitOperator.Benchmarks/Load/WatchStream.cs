using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace JitOperator.Benchmarks.Load;

/// <summary>Follows the objects of a kind from now on, and hands each change over as it arrives.</summary>
internal sealed class WatchStream : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    private WatchStream(HttpResponseMessage answer, Action<string, JsonElement> take) => _reading = ReadAsync(answer, take);

    /// <param name="client">Reads.</param>
    /// <param name="collection">Path of the collection.</param>
    /// <param name="selector">Which of them, as parameters; may be empty.</param>
    /// <param name="take">Takes the type of a change and the object. Quick.</param>
    public static async Task<WatchStream> BeginAsync(BareClient client, string collection, string selector, Action<string, JsonElement> take)
    {
        using var list = await client.GetAsync($"{collection}?limit=1{selector}");
        var version = list.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString();
        return new WatchStream(
            await client.OpenAsync($"{collection}?watch=true&timeoutSeconds=7200&resourceVersion={version}{selector}", CancellationToken.None), take);
    }

    /// <summary>Ends, and says whether it ended before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync(HttpResponseMessage answer, Action<string, JsonElement> take)
    {
        using var open = answer;
        try
        {
            var pipe = PipeReader.Create(await answer.Content.ReadAsStreamAsync(_stop.Token));
            while (true)
            {
                var read = await pipe.ReadAsync(_stop.Token);
                var buffer = read.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    using var change = JsonDocument.Parse(buffer.Slice(0, end));
                    take(change.RootElement.GetProperty("type").GetString()!, change.RootElement.GetProperty("object"));
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                }

                pipe.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted)
                {
                    throw new InvalidOperationException("A watch of the benchmark ended, and what came after is not measured.");
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Enough was seen.
        }
    }
}
