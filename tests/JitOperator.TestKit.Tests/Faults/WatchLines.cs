namespace JitOperator.TestKit.Tests.Faults;

/// <summary>The events of a watch, one a line.</summary>
internal sealed class WatchLines(StreamReader reader) : IDisposable
{
    /// <summary>The next event, or null at the stream's end.</summary>
    public Task<string?> ReadLineAsync() => reader.ReadLineAsync();

    /// <summary>Reads on until an event has the text.</summary>
    public async Task FindAsync(string text)
    {
        while (await ReadLineAsync() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }

        throw new InvalidOperationException($"The watch ended without {text}.");
    }

    public void Dispose() => reader.Dispose();
}
