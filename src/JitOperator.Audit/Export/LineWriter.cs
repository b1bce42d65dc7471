using System.Buffers;
using JitOperator.Audit.Log;

namespace JitOperator.Audit.Export;

/// <summary>Writes formats in which each record is some bytes of its own, through a buffer.</summary>
internal abstract class LineWriter(Stream output) : IRecordWriter
{
    private const int FlushAt = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * FlushAt);

    /// <inheritdoc/>
    public Task BeginAsync(LogHead head, CancellationToken cancellationToken)
    {
        Begin(head, _buffer);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(ExportedRecord exported, CancellationToken cancellationToken)
    {
        Write(exported, _buffer);
        if (_buffer.WrittenCount >= FlushAt)
            await FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>What comes before the first record.</summary>
    protected virtual void Begin(LogHead head, IBufferWriter<byte> to)
    {
    }

    /// <summary>One record.</summary>
    protected abstract void Write(ExportedRecord exported, IBufferWriter<byte> to);

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        _buffer.ResetWrittenCount();
    }
}
