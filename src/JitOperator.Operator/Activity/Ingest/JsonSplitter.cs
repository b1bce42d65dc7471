using System.Buffers;
using System.Text;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>
/// Parts a stream of JSON into items without holding more than one of them: values one after another, a line each or over several lines;
/// the elements of a list; the elements of the list in an object that is only a wrapper around it. A time in front of a value, as in
/// exports of CloudWatch, is passed over. After something that is no JSON it goes on at the next line that can be one.
/// </summary>
/// <remarks>
/// It knows just enough of the grammar to find where values end and where one was cut off; whether an item is valid is for its reader. A
/// text in JSON holds no end of a line, so nothing that a client sends can make a line of its own.
/// </remarks>
public sealed class JsonSplitter
{
    /// <summary>Longest item that is read, in bytes. API servers write none that is longer than what they take for an object, twice.</summary>
    public const int LongestItem = 16 * 1024 * 1024;

    private const int Deepest = 512;
    private const int LongestCapture = 512;

    private static readonly SearchValues<byte> s_textEnds = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(i => (byte)i)]);
    private static readonly SearchValues<byte> s_scalar = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-."u8);
    private static readonly string[] s_wrappers = ["items", "events", "logEvents", "records"];
    private static readonly string[] s_told = ["logStream", "messageType"];

    private readonly int _longest;
    private readonly List<bool> _objects = [];
    private readonly ArrayBufferWriter<byte> _item = new();
    private readonly ArrayBufferWriter<byte> _captured = new();
    private readonly Dictionary<string, string> _around = [];

    private Mode _mode;
    private Expect _expect;
    private long _base;
    private long _line;
    private long _documentStart;
    private long _documentLine;
    private long _itemLine;
    private long _lineStart;
    private int _itemDepth;
    private int _outerDepth;
    private int _copyFrom;
    private bool _isCollecting;
    private bool _isTooLong;
    private bool _isOneLine;
    private bool _isBraceLast;
    private bool _isWrapped;
    private bool _isRest;
    private bool _isKey;
    private bool _isCapturing;
    private bool _isLineBlank = true;
    private bool _isLost;
    private bool _isSaid;
    private string _key = string.Empty;
    private Surroundings _surroundings = Surroundings.None;

    /// <summary>A splitter.</summary>
    /// <param name="from">Position and line of the first byte that it gets.</param>
    /// <param name="longest">Longest item.</param>
    public JsonSplitter(InputMark from, int longest = LongestItem) => (_base, _line, _longest) = (from.From, from.Line, longest);

    private enum Mode
    {
        Between,
        Prefix,
        SkippingLine,
        Structure,
        Text,
        Escape,
        Scalar,
    }

    private enum Expect
    {
        Value,
        ValueOrEnd,
        Key,
        KeyOrEnd,
        Colon,
        CommaOrEnd,
    }

    /// <summary>Takes more of the stream.</summary>
    /// <param name="bytes">What comes next.</param>
    /// <param name="splits">Takes what was found.</param>
    public void Push(ReadOnlySpan<byte> bytes, List<Split> splits)
    {
        _copyFrom = 0;
        var i = 0;
        while (i < bytes.Length)
        {
            i = _mode switch
            {
                Mode.Between => ReadBetween(bytes, i, splits),
                Mode.Prefix => ReadPrefix(bytes, i, splits),
                Mode.SkippingLine => SkipLine(bytes, i),
                Mode.Structure => ReadStructure(bytes, i, splits),
                Mode.Text => ReadText(bytes, i, splits),
                Mode.Escape => ReadEscape(bytes, i, splits),
                _ => ReadScalar(bytes, i, splits),
            };
        }

        Collect(bytes[_copyFrom..]);
        _base += bytes.Length;
    }

    /// <summary>There is no more. Whatever is not whole then is said to be cut off.</summary>
    public void End(List<Split> splits)
    {
        if (_objects.Count > 0 || _mode is Mode.Prefix)
        {
            var line = _isCollecting ? _itemLine : _mode is Mode.Prefix ? _line : _documentLine;
            splits.Add(new(null, "ends in the middle", line, new(_base, _base, _line), Surroundings.None));
        }

        Reset();
    }

    private int ReadBetween(ReadOnlySpan<byte> bytes, int i, List<Split> splits)
    {
        var c = bytes[i];
        switch (c)
        {
            case (byte)'\n':
                return Newline(i);
            case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)',':
            case 0xEF or 0xBB or 0xBF when _base + i < 3:
            case (byte)']' or (byte)'}' when _isLost:
                return i + 1;
            case (byte)'{' or (byte)'[':
                BeginDocument(_base + i);
                return i;
            case >= (byte)'0' and <= (byte)'9' when _isLineBlank:
                _captured.ResetWrittenCount();
                _mode = Mode.Prefix;
                return i;
            default:
                return Garbage(i, splits);
        }
    }

    private void BeginDocument(long at)
    {
        (_documentStart, _documentLine, _itemDepth) = (at, _line, 0);
        (_mode, _expect, _isSaid) = (Mode.Structure, Expect.Value, false);
    }

    // A time, and perhaps the name of a stream, in front of a value.
    private int ReadPrefix(ReadOnlySpan<byte> bytes, int i, List<Split> splits)
    {
        var c = bytes[i];
        if (c == (byte)'{' && IsTime(_captured.WrittenSpan))
        {
            BeginDocument(_base + i);
            return i;
        }

        if (c is (byte)'\n' or (byte)'{' || _captured.WrittenCount == LongestCapture)
        {
            return Garbage(i, splits);
        }

        _captured.Write([c]);
        return i + 1;
    }

    private static bool IsTime(ReadOnlySpan<byte> text) =>
        text.Length >= 21 && text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' && text[16] == ':' && text[^1] is (byte)' ' or (byte)'\t';

    private int Garbage(int i, List<Split> splits)
    {
        // Where a document over several lines is broken, its lines that follow are said to be lost once, not each.
        if (!_isLost || !_isSaid)
        {
            splits.Add(new(null, _isLost ? "and what follows it belongs to what is broken before" : "is no JSON", _line, new(_base + i + 1, _base + i + 1, _line), Surroundings.None));
        }

        _isSaid = true;
        _mode = Mode.SkippingLine;
        return i;
    }

    private int SkipLine(ReadOnlySpan<byte> bytes, int i)
    {
        var length = bytes[i..].IndexOf((byte)'\n');
        if (length < 0)
        {
            return bytes.Length;
        }

        _mode = Mode.Between;
        return Newline(i + length);
    }

    private int Newline(int i)
    {
        // Whoever writes a value over several lines writes its brace alone on the first.
        if (_isCollecting && _line == _itemLine)
        {
            _isOneLine = !_isBraceLast;
        }

        _lineStart = _base + i + 1;
        _line++;
        _isLineBlank = true;
        return i + 1;
    }

    private int ReadStructure(ReadOnlySpan<byte> bytes, int i, List<Split> splits)
    {
        var c = bytes[i];
        if (c == (byte)'\n')
        {
            return Newline(i);
        }

        if (c is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            return i + 1;
        }

        // A line that was cut off where a value could follow: the next one is no part of it.
        if (c == (byte)'{' && _base + i == _lineStart && _isOneLine && _isCollecting && _objects.Count > _itemDepth)
        {
            return Fail(i, c, "is cut off", splits);
        }

        switch (_expect)
        {
            case Expect.Value or Expect.ValueOrEnd when c is (byte)'{' or (byte)'[':
                return Open(bytes, i, c == (byte)'{', splits);
            case Expect.Value or Expect.ValueOrEnd when c == (byte)'"':
                return BeginText(i, isKey: false);
            case Expect.Value or Expect.ValueOrEnd when c is (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n' or (>= (byte)'0' and <= (byte)'9'):
                BeginValue(i);
                _mode = Mode.Scalar;
                return i;
            case Expect.Key or Expect.KeyOrEnd when c == (byte)'"':
                return BeginText(i, isKey: true);
            case Expect.Colon when c == (byte)':':
                _expect = Expect.Value;
                _isLineBlank = false;
                return i + 1;
            case Expect.CommaOrEnd when c == (byte)',':
                _expect = _objects[^1] ? Expect.Key : Expect.Value;
                _isLineBlank = false;
                return i + 1;
            case Expect.CommaOrEnd or Expect.KeyOrEnd when c == (byte)'}' && _objects[^1]:
            case Expect.CommaOrEnd or Expect.ValueOrEnd when c == (byte)']' && !_objects[^1]:
                return Close(bytes, i, splits);
            default:
                return Fail(i, c, "is no JSON", splits);
        }
    }

    private int Open(ReadOnlySpan<byte> bytes, int i, bool isObject, List<Split> splits)
    {
        if (_objects.Count == Deepest)
        {
            return Fail(i, bytes[i], "is nested too deep", splits);
        }

        if (!isObject && _objects.Count == 0)
        {
            _itemDepth = 1;
        }
        else if (!isObject && _isCollecting && !_isWrapped && _objects.Count == _itemDepth + 1 && _objects[^1] && s_wrappers.Contains(_key))
        {
            // The object so far was only around this list.
            _isCollecting = false;
            _item.ResetWrittenCount();
            (_outerDepth, _itemDepth, _isWrapped) = (_itemDepth, _objects.Count + 1, true);
            _surroundings = new(_around.GetValueOrDefault("logStream"), _around.GetValueOrDefault("messageType"));
        }
        else
        {
            BeginValue(i);
        }

        _objects.Add(isObject);
        _isBraceLast = _isCollecting && isObject && _objects.Count == _itemDepth + 1;
        _expect = isObject ? Expect.KeyOrEnd : Expect.ValueOrEnd;
        _isLineBlank = false;
        return i + 1;
    }

    private void BeginValue(int i)
    {
        _isLineBlank = false;
        if (_objects.Count == _itemDepth && !_isRest)
        {
            (_isCollecting, _isTooLong, _isOneLine, _itemLine, _copyFrom) = (true, false, false, _line, i);
            _item.ResetWrittenCount();
            if (!_isWrapped)
            {
                _around.Clear();
                _surroundings = Surroundings.None;
            }
        }
    }

    private int Close(ReadOnlySpan<byte> bytes, int i, List<Split> splits)
    {
        _isLineBlank = false;
        _objects.RemoveAt(_objects.Count - 1);
        if (_isWrapped && _objects.Count < _itemDepth)
        {
            (_isWrapped, _isRest, _itemDepth) = (false, true, _outerDepth);
            _expect = Expect.CommaOrEnd;
            return i + 1;
        }

        EndValue(bytes, i + 1, splits);
        return i + 1;
    }

    private void EndValue(ReadOnlySpan<byte> bytes, int end, List<Split> splits)
    {
        var isOver = _objects.Count == 0;
        (_mode, _expect) = (isOver ? Mode.Between : Mode.Structure, Expect.CommaOrEnd);
        var mark = isOver ? new InputMark(_base + end, _base + end, _line) : new(_base + end, _documentStart, _documentLine);
        if (_isCollecting && _objects.Count == _itemDepth)
        {
            Collect(bytes[_copyFrom..end]);
            splits.Add(_isTooLong
                ? new(null, $"is longer than {_longest} bytes", _itemLine, mark, _surroundings)
                : new(_item.WrittenSpan.ToArray(), null, _itemLine, mark, _surroundings));
            _isCollecting = false;
            _item.ResetWrittenCount();
        }
        else if (isOver || (_isRest && _objects.Count == _itemDepth))
        {
            _isRest = false;
            splits.Add(new(null, null, _line, mark, Surroundings.None));
        }

        if (isOver)
        {
            _itemDepth = 0;
        }
    }

    private void Collect(ReadOnlySpan<byte> bytes)
    {
        if (!_isCollecting || _isTooLong)
        {
            return;
        }

        if (_item.WrittenCount + bytes.Length > _longest)
        {
            _isTooLong = true;
            _item.Clear();
            return;
        }

        _item.Write(bytes);
    }

    private int BeginText(int i, bool isKey)
    {
        if (!isKey)
        {
            BeginValue(i);
        }

        _isLineBlank = false;
        _isKey = isKey;
        _isBraceLast = false;
        _isCapturing = _isCollecting && _objects.Count == _itemDepth + 1 && (isKey || s_told.Contains(_key));
        _captured.ResetWrittenCount();
        _mode = Mode.Text;
        return i + 1;
    }

    private int ReadText(ReadOnlySpan<byte> bytes, int i, List<Split> splits)
    {
        var rest = bytes[i..];
        var length = rest.IndexOfAny(s_textEnds);
        Capture(length < 0 ? rest : rest[..length]);
        if (length < 0)
        {
            return bytes.Length;
        }

        i += length;
        switch (bytes[i])
        {
            case (byte)'\\':
                _mode = Mode.Escape;
                return i + 1;
            case (byte)'"':
                EndText(bytes, i + 1, splits);
                return i + 1;
            default:
                return Fail(i, bytes[i], "has a text that does not end", splits);
        }
    }

    private int ReadEscape(ReadOnlySpan<byte> bytes, int i, List<Split> splits)
    {
        if (bytes[i] < 0x20)
        {
            return Fail(i, bytes[i], "has a text that does not end", splits);
        }

        // None of the names that are looked for has escapes.
        _isCapturing = false;
        _mode = Mode.Text;
        return i + 1;
    }

    private void Capture(ReadOnlySpan<byte> bytes)
    {
        if (!_isCapturing)
        {
            return;
        }

        if (_captured.WrittenCount + bytes.Length > LongestCapture)
        {
            _isCapturing = false;
            return;
        }

        _captured.Write(bytes);
    }

    private void EndText(ReadOnlySpan<byte> bytes, int end, List<Split> splits)
    {
        if (_isKey)
        {
            _key = _isCapturing ? Encoding.UTF8.GetString(_captured.WrittenSpan) : string.Empty;
            (_mode, _expect) = (Mode.Structure, Expect.Colon);
            return;
        }

        if (_isCapturing)
        {
            _around[_key] = Encoding.UTF8.GetString(_captured.WrittenSpan);
        }

        EndValue(bytes, end, splits);
    }

    private int ReadScalar(ReadOnlySpan<byte> bytes, int i, List<Split> splits)
    {
        var length = bytes[i..].IndexOfAnyExcept(s_scalar);
        if (length < 0)
        {
            return bytes.Length;
        }

        EndValue(bytes, i + length, splits);
        return i + length;
    }

    private int Fail(int i, byte c, string fault, List<Split> splits)
    {
        var line = _isCollecting ? _itemLine : _documentLine;
        var isFresh = _isLineBlank && c is (byte)'{' or (byte)'[';
        _isLost |= _itemDepth > 0 || _line > _documentLine + (isFresh ? 1 : 0);
        Reset();

        // The line of a text that does not end is over already.
        _mode = isFresh || c == (byte)'\n' ? Mode.Between : Mode.SkippingLine;
        var done = _base + i + (_mode == Mode.Between ? 0 : 1);
        splits.Add(new(null, fault, line, new(done, done, _line), Surroundings.None));
        return i;
    }

    private void Reset()
    {
        _objects.Clear();
        _item.ResetWrittenCount();
        (_mode, _itemDepth, _isCollecting, _isWrapped, _isRest, _isTooLong) = (Mode.Between, 0, false, false, false, false);
        _key = string.Empty;
    }
}
