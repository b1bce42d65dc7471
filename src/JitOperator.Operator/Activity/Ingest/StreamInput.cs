namespace JitOperator.Operator.Activity.Ingest;

/// <summary>A stream that is read once, such as standard input. Compressed or not.</summary>
public sealed class StreamInput(string name, Stream stream) : IInput
{
    private readonly byte[] _buffer = new byte[InputFile.ChunkLength];
    private readonly JsonSplitter _splitter = new(InputMark.Start);
    private Stream? _content;
    private GzipTail? _tail;
    private long _length;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async Task<InputOutcome> ReadAsync(List<Split> splits, CancellationToken cancellationToken)
    {
        try
        {
            if (_content is null)
            {
                (_content, _tail) = await Gzip.OpenAsync(stream, cancellationToken);
            }

            var read = await _content.ReadAsync(_buffer, cancellationToken);
            _length += read;
            if (read == 0)
            {
                _splitter.End(splits);
                if (_tail?.IsWhole(_length) == false)
                {
                    splits.Add(new(null, Gzip.Broken, 1, default, Surroundings.None));
                }

                return InputOutcome.Ended;
            }

            _splitter.Push(_buffer.AsSpan(0, read), splits);
            return InputOutcome.Read;
        }
        catch (InvalidDataException)
        {
            _splitter.End(splits);
            splits.Add(new(null, Gzip.Broken, 1, default, Surroundings.None));
            return InputOutcome.Ended;
        }
    }

    /// <inheritdoc/>
    public FileProgress? ProgressAt(InputMark mark) => null;

    /// <inheritdoc/>
    public void Stop(List<Split> splits) => _splitter.End(splits);

    /// <inheritdoc/>
    public void Dispose()
    {
        _content?.Dispose();
        stream.Dispose();
    }
}
