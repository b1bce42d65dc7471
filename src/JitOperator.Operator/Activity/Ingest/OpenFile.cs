namespace JitOperator.Operator.Activity.Ingest;

/// <summary>What has a name that a file had.</summary>
internal enum NameHolder
{
    /// <summary>The file itself, or nothing for now.</summary>
    Same = 0,

    /// <summary>Another one that begins alike.</summary>
    Copy,

    /// <summary>Another one.</summary>
    Another,
}

/// <summary>A file while it is open under one name: knows itself again when the name is another's.</summary>
internal sealed class OpenFile : IDisposable
{
    private readonly FileStream _file;
    private readonly JsonSplitter _splitter;
    private Stream? _content;
    private FileHead _head;
    private long _position;
    private long _skip;
    private long _brokenAt = -1;
    private bool _hasGrown;

    private OpenFile(FileStream file, InputMark from, bool isRotatedAway)
    {
        (_file, Begin, IsRotatedAway) = (file, from, isRotatedAway);
        _splitter = new JsonSplitter(from);
        _head = FileHead.Of(file);
        _position = from.From;
    }

    /// <summary>True for one that had the name when it was read before.</summary>
    public bool IsRotatedAway { get; }

    /// <summary>Where it was begun.</summary>
    public InputMark Begin { get; }

    /// <summary>True for one that is compressed.</summary>
    public bool IsCompressed { get; private set; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static OpenFile Of(string path, InputMark from, bool isRotatedAway) => new(Open(path), from, isRotatedAway);

    /// <summary>Opens the file that was read before; null when this is another.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static OpenFile? At(string path, FileProgress known, bool isRotatedAway)
    {
        var file = Open(path);
        var isSame = known.Head.Is(file) && (known.CompressedLength is { } length
            ? file.Length == length
            : file.Length >= known.Position && (known.Before is null || FileHead.Before(file, known.Position) == known.Before));
        if (isSame)
        {
            return new(file, known.Mark, isRotatedAway);
        }

        file.Dispose();
        return null;
    }

    /// <summary>Reads on.</summary>
    /// <returns>How many bytes; 0 where there are none now.</returns>
    public async Task<int> ReadAsync(byte[] buffer, List<Split> splits, CancellationToken cancellationToken)
    {
        if (_content is null && !OpenContent())
        {
            return 0;
        }

        // Before it is read: what is written meanwhile must not pass for what was looked at.
        var length = _file.Length;
        try
        {
            var read = await _content!.ReadAsync(buffer, cancellationToken);
            if (read == 0 && IsCompressed && !Gzip.IsWhole(_file, _position + _skip))
            {
                // The decompressor takes the end of the file for the end of the content, wherever it is.
                _brokenAt = length;
                return 0;
            }

            while (read > 0 && _skip > 0)
            {
                var skipped = (int)Math.Min(_skip, read);
                _skip -= skipped;
                buffer.AsSpan(skipped, read - skipped).CopyTo(buffer);
                read -= skipped;
                read = read == 0 && _skip > 0 ? await _content.ReadAsync(buffer, cancellationToken) : read;
            }

            _position += read;
            var before = splits.Count;
            _splitter.Push(buffer.AsSpan(0, read), splits);
            if (Begin.Position > 0)
            {
                splits.RemoveRange(before, splits.Skip(before).TakeWhile(split => split.Mark.Position <= Begin.Position).Count());
            }

            return read;
        }
        catch (InvalidDataException)
        {
            // Damaged, or not written to its end yet.
            _brokenAt = length;
            return 0;
        }
    }

    /// <summary>True when the file is shorter than what was read of it, or begins otherwise than when it was opened.</summary>
    public bool IsCutOff()
    {
        if (_head.Length < FileHead.Longest && !IsCompressed && _file.Length > _head.Length && _head.Is(_file))
        {
            _head = FileHead.Of(_file);
        }

        return (!IsCompressed && _file.Length < _position) || !_head.Is(_file);
    }

    /// <summary>What has the name now.</summary>
    public NameHolder HolderOf(string path)
    {
        try
        {
            using var now = Open(path);
            if (!_head.Is(now))
            {
                return NameHolder.Another;
            }

            // The same file may have grown between the two looks, and then has by the third.
            var length = now.Length;
            return length == _file.Length || now.Length == _file.Length ? NameHolder.Same : NameHolder.Copy;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            // Between two names: what has it next is looked at then.
            return NameHolder.Same;
        }
    }

    /// <summary>A compressed file that was not whole is begun anew when it has grown.</summary>
    public void Grow()
    {
        if (_brokenAt >= 0 && _file.Length != _brokenAt)
        {
            _brokenAt = -1;
            _content = null;
            _hasGrown = true;
        }
    }

    /// <summary>There is no more.</summary>
    public void End(List<Split> splits)
    {
        var mark = new InputMark(_position, _position, 1);
        _splitter.End(splits);
        if (_brokenAt >= 0 || (_content is null && !_hasGrown && _file.Length > 0))
        {
            splits.Add(new(null, Gzip.Broken, 1, mark, Surroundings.None));
        }
    }

    /// <summary>What to remember.</summary>
    public FileProgress ProgressAt(string path, InputMark mark) => IsCompressed
        ? new(path, _head, null, _file.Length, mark.Position, mark.From, mark.Line)
        : new(path, _head, FileHead.Before(_file, mark.Position), null, mark.Position, mark.From, mark.Line);

    /// <inheritdoc/>
    public void Dispose()
    {
        _content?.Dispose();
        _file.Dispose();
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);

    private bool OpenContent()
    {
        if (Gzip.Is(_file) is not { } isCompressed)
        {
            return false;
        }

        IsCompressed = isCompressed;
        _hasGrown = false;
        if (isCompressed)
        {
            _file.Position = 0;
            _skip = _position;
            _content = Gzip.Decompress(new Unowned(_file));
        }
        else
        {
            _file.Position = _position;
            _content = new Unowned(_file);
        }

        return true;
    }

    // Reads a file that somebody else closes.
    private sealed class Unowned(FileStream file) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => file.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => file.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
