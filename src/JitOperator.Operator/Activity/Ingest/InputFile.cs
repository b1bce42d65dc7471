namespace JitOperator.Operator.Activity.Ingest;

/// <summary>
/// A file, read from where it is done. Followed, it is read on as <c>tail -F</c> does: when another file takes its name, the old one is read
/// to its end first; when it is cut off or written anew in place, it is read from its beginning; when it is not there yet, or for a while
/// not, it is waited for. What was rotated away before it was read to its end is looked for in its folder, and so are files that had the name
/// in between.
/// </summary>
public sealed class InputFile : IInput
{
    /// <summary>How much is read at a time.</summary>
    public const int ChunkLength = 64 * 1024;

    private readonly string _path;
    private readonly bool _isFollowed;
    private readonly Action<string> _tell;
    private readonly Action<string> _tellLost;
    private readonly byte[] _buffer = new byte[ChunkLength];
    private readonly Queue<(string Path, FileProgress? From)> _rotated = new();
    private FileProgress? _known;
    private FileProgress? _last;
    private OpenFile? _open;
    private bool _isDrained;
    private bool _isReplaced;
    private bool _wasOpened;

    /// <summary>A file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="isFollowed">Whether to wait for more.</param>
    /// <param name="known">How far it was done before; null when it was not read before.</param>
    /// <param name="tell">Takes a sentence about what became of the file.</param>
    /// <param name="tellLost">Takes a sentence where what was not read is gone.</param>
    public InputFile(string path, bool isFollowed, FileProgress? known, Action<string> tell, Action<string> tellLost) =>
        (_path, _isFollowed, _known, _tell, _tellLost) = (path, isFollowed, known, tell, tellLost);

    /// <inheritdoc/>
    public string Name => _path;

    /// <inheritdoc/>
    public async Task<InputOutcome> ReadAsync(List<Split> splits, CancellationToken cancellationToken)
    {
        if (_open is null && !TryOpen())
        {
            return InputOutcome.Idle;
        }

        if (_isFollowed && !_open!.IsRotatedAway && _open.IsCutOff())
        {
            _tell($"{_path}: was cut off or written anew; it is read from its beginning");
            Restart(splits, isDrained: false);
            return InputOutcome.Read;
        }

        if (await _open!.ReadAsync(_buffer, splits, cancellationToken) > 0)
        {
            _isReplaced = false;
            return InputOutcome.Read;
        }

        return AtEnd(splits);
    }

    /// <inheritdoc/>
    public FileProgress? ProgressAt(InputMark mark) => _open is { } open ? _last = open.ProgressAt(_path, mark) : null;

    /// <inheritdoc/>
    public void Stop(List<Split> splits)
    {
        if (_open is { IsCompressed: true } or { IsRotatedAway: true })
        {
            // One that is still written is not cut off; the next time reads on.
            _open.Grow();
            _open.End(splits);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _open?.Dispose();

    private InputOutcome AtEnd(List<Split> splits)
    {
        if (_open!.IsRotatedAway)
        {
            // Now the next one that had the name, or has it.
            _open.End(splits);
            Close();
            return InputOutcome.Read;
        }

        if (!_isFollowed)
        {
            _open.End(splits);
            return InputOutcome.Ended;
        }

        if (_open.HolderOf(_path) == NameHolder.Same)
        {
            _isReplaced = false;
            _open.Grow();
            return InputOutcome.Idle;
        }

        // Whoever rotates may write its last before it lets go: looked at once more.
        if (!_isReplaced)
        {
            _isReplaced = true;
            return InputOutcome.Idle;
        }

        Restart(splits, isDrained: true);
        return InputOutcome.Read;
    }

    private void Restart(List<Split> splits, bool isDrained)
    {
        _open!.End(splits);
        Close();
        (_known, _isDrained, _isReplaced) = (_last, isDrained, false);
    }

    private void Close()
    {
        _open!.Dispose();
        _open = null;
    }

    private bool TryOpen()
    {
        try
        {
            _open = Resume() ?? NextRotated() ?? OpenFile.Of(_path, InputMark.Start, isRotatedAway: false);
            _wasOpened = true;
            return true;
        }
        catch (Exception e) when (_isFollowed && e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException) when (_isFollowed && _wasOpened)
        {
            // While it is rotated it may be there and not be ours yet.
            return false;
        }
    }

    // The file that is known, where it still has the name. Where another has it, what has to be read before that one is put into the queue.
    private OpenFile? Resume()
    {
        if (_known is not { } known)
        {
            return null;
        }

        if (TryAt(_path, known, isRotatedAway: false) is { } same)
        {
            _known = null;
            return same;
        }

        var siblings = Siblings.Of(_path);
        var itself = siblings.FindIndex(path =>
        {
            using var found = TryAt(path, known, isRotatedAway: true);
            return found is not null;
        });
        if (itself >= 0)
        {
            if (!_isDrained)
            {
                _rotated.Enqueue((siblings[itself], known));
            }

            foreach (var later in siblings.Skip(itself + 1))
            {
                _rotated.Enqueue((later, null));
            }
        }
        else if (!_isDrained && !_wasOpened)
        {
            _tellLost($"{_path}: another file has this name than the one that was read to byte {known.Position}, and that one is not in its folder; what it had more is not read");
        }

        (_known, _last) = (null, null);
        return null;
    }

    private OpenFile? NextRotated()
    {
        while (_rotated.TryDequeue(out var next))
        {
            try
            {
                if (next.From is null)
                {
                    return OpenFile.Of(next.Path, InputMark.Start, isRotatedAway: true);
                }

                if (OpenFile.At(next.Path, next.From, isRotatedAway: true) is { } found)
                {
                    return found;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _tellLost($"{next.Path}: {e.Message}");
            }
        }

        return null;
    }

    private static OpenFile? TryAt(string path, FileProgress known, bool isRotatedAway)
    {
        try
        {
            return OpenFile.At(path, known, isRotatedAway);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
