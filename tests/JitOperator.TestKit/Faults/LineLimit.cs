namespace JitOperator.TestKit.Faults;

/// <summary>Lets so many whole lines pass, then so many bytes more, then nothing.</summary>
/// <param name="lines">Lines, each with its end.</param>
/// <param name="bytes">Bytes after those.</param>
internal sealed class LineLimit(int lines, int bytes)
{
    private int _lines = lines;
    private int _bytes = bytes;

    /// <summary>Whether nothing passes any more.</summary>
    public bool IsReached => _lines == 0 && _bytes == 0;

    /// <summary>How many of the bytes that come next pass.</summary>
    public int Take(ReadOnlySpan<byte> next)
    {
        var taken = 0;
        while (_lines > 0)
        {
            var end = next[taken..].IndexOf((byte)'\n');
            if (end < 0)
                return next.Length;
            taken += end + 1;
            _lines--;
        }

        var more = Math.Min(_bytes, next.Length - taken);
        _bytes -= more;
        return taken + more;
    }
}
