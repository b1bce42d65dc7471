using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace JitOperator.Api.Json;

/// <summary>
/// The JSON Canonicalization Scheme, RFC 8785: one JSON value has exactly one sequence of UTF-8 bytes, so that digests and
/// signatures over it are repeatable. Members are sorted by the UTF-16 code units of their names, numbers are written as
/// ECMAScript writes them, strings are escaped only where they must be, and there is no white space.
/// </summary>
/// <remarks>
/// What RFC 8785 §3.1 excludes is refused with a <see cref="JsonException"/> and never repaired: duplicate member names,
/// lone surrogates, invalid UTF-8, numbers outside of IEEE 754 double range. Stricter than the RFC, an integer literal that
/// a double cannot hold exactly (above 2^53) is refused too, because writing it would change its value.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>The deepest nesting accepted; deeper input is refused (it protects the stack from hostile input).</summary>
    public const int MaxDepth = 64;

    private const long LargestSafeInteger = 9_007_199_254_740_991;

    private static readonly SearchValues<char> s_escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\']);
    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = MaxDepth };

    /// <summary>Parses JSON text strictly and returns its canonical form.</summary>
    /// <param name="utf8Json">One JSON value in UTF-8, without byte order mark.</param>
    /// <exception cref="JsonException">The text is not JSON, or has no canonical form.</exception>
    public static byte[] Canonicalize(ReadOnlySpan<byte> utf8Json)
    {
        using var document = JsonDocument.Parse(utf8Json.ToArray(), s_strict);
        return Serialize(document.RootElement);
    }

    /// <summary>Whether the bytes are JSON in canonical form already. Never throws, whatever the bytes.</summary>
    /// <remarks>The same as to compare them with <see cref="Canonicalize"/>, in one pass.</remarks>
    public static bool IsCanonical(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            return CanonicalJsonCheck.Holds(utf8Json);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The canonical form of a parsed value.</summary>
    /// <exception cref="JsonException">The value has no canonical form.</exception>
    public static byte[] Serialize(JsonElement element)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(output, element, depth: 0);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The canonical form of a node; a null node is the JSON value <c>null</c>.</summary>
    /// <exception cref="JsonException">The value has no canonical form.</exception>
    public static byte[] Serialize(JsonNode? node)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(output, node, depth: 0);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The canonical form of a typed value, serialised by the given contract.</summary>
    /// <remarks>The serialiser itself replaces lone surrogates in .NET strings by U+FFFD before they can be seen here.
    /// Where strings did not come from JSON, build a <see cref="JsonNode"/>, in which they are refused.</remarks>
    /// <exception cref="JsonException">The value has no canonical form.</exception>
    public static byte[] Serialize<T>(T value, JsonTypeInfo<T> contract) =>
        Canonicalize(JsonSerializer.SerializeToUtf8Bytes(value, contract));

    /// <summary>The canonical form of a typed value, serialised by the contract that the given options have for it.</summary>
    /// <remarks>As to lone surrogates, see the overload that takes a contract.</remarks>
    /// <exception cref="JsonException">The value has no canonical form.</exception>
    public static byte[] Serialize<T>(T value, JsonSerializerOptions options) =>
        Serialize(value, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));

    /// <summary>The digest of a canonical form: <c>sha256:</c> and 64 lower-case hexadecimal digits.</summary>
    public static string Digest(ReadOnlySpan<byte> canonical) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(canonical));

    /// <summary>The canonical form of a number.</summary>
    internal static byte[] Number(string literal)
    {
        var output = new ArrayBufferWriter<byte>();
        WriteNumber(output, literal);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The canonical form of a string, with its quotes.</summary>
    internal static byte[] Quoted(string value)
    {
        var output = new ArrayBufferWriter<byte>();
        WriteString(output, value);
        return output.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> output, JsonElement element, int depth)
    {
        CheckDepth(depth);
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (var member in element.EnumerateObject())
                    if (!members.TryAdd(Text(() => member.Name), member.Value))
                        throw new JsonException("The member name " + Quote(member.Name) + " occurs twice in one object.");
                WriteObject(output, members, (o, value) => Write(o, value, depth + 1));
                break;
            case JsonValueKind.Array:
                WriteArray(output, element.EnumerateArray(), (o, value) => Write(o, value, depth + 1));
                break;
            case JsonValueKind.String:
                WriteString(output, Text(() => element.GetString()!));
                break;
            case JsonValueKind.Number:
                WriteNumber(output, element.GetRawText());
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            case JsonValueKind.Null:
                output.Write("null"u8);
                break;
            default:
                throw new JsonException("There is no value here.");
        }
    }

    private static void Write(ArrayBufferWriter<byte> output, JsonNode? node, int depth)
    {
        CheckDepth(depth);
        switch (node)
        {
            case null:
                output.Write("null"u8);
                break;
            case JsonObject members:
                WriteObject(output, Sorted(members), (o, value) => Write(o, value, depth + 1));
                break;
            case JsonArray items:
                WriteArray(output, items, (o, value) => Write(o, value, depth + 1));
                break;
            default:
                WriteScalar(output, node.AsValue(), depth);
                break;
        }
    }

    private static SortedDictionary<string, JsonNode?> Sorted(JsonObject members)
    {
        try
        {
            return new(members.ToDictionary(), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // A parsed node reads its member names only when they are first asked for.
            throw new JsonException("An object has a member name twice, or one that is not valid Unicode.", e);
        }
    }

    private static void WriteScalar(ArrayBufferWriter<byte> output, JsonValue value, int depth)
    {
        if (value.TryGetValue<JsonElement>(out var element))
        {
            Write(output, element, depth);
            return;
        }

        // A string made in code is taken as it is: through the serialiser a lone surrogate would turn into U+FFFD unseen.
        if (value.GetValueKind() == JsonValueKind.String && value.TryGetValue<string>(out var text))
        {
            WriteString(output, text);
            return;
        }

        using var document = JsonDocument.Parse(value.ToJsonString(), s_strict);
        Write(output, document.RootElement, depth);
    }

    private static void WriteObject<T>(
        ArrayBufferWriter<byte> output, SortedDictionary<string, T> members, Action<ArrayBufferWriter<byte>, T> writeValue)
    {
        var separator = "{"u8;
        foreach (var (name, value) in members)
        {
            output.Write(separator);
            WriteString(output, name);
            output.Write(":"u8);
            writeValue(output, value);
            separator = ","u8;
        }

        output.Write(members.Count == 0 ? "{}"u8 : "}"u8);
    }

    private static void WriteArray<T>(ArrayBufferWriter<byte> output, IEnumerable<T> items, Action<ArrayBufferWriter<byte>, T> writeItem)
    {
        output.Write("["u8);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                output.Write(","u8);
            first = false;
            writeItem(output, item);
        }

        output.Write("]"u8);
    }

    /// <summary>RFC 8785 §3.2.2.2: escapes are the two-character ones, or lower-case \u00xx for other control characters.</summary>
    private static void WriteString(ArrayBufferWriter<byte> output, string value)
    {
        output.Write("\""u8);
        for (var rest = value.AsSpan(); !rest.IsEmpty;)
        {
            var plain = rest.IndexOfAny(s_escaped) is >= 0 and var at ? rest[..at] : rest;
            // No UTF-16 code unit takes more than three bytes.
            if (Utf8.FromUtf16(plain, output.GetSpan(3 * plain.Length), out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
                throw new JsonException("A string has a lone surrogate (RFC 8785 §3.2.2.2 refuses it).");
            output.Advance(written);
            rest = rest[plain.Length..];
            if (rest.IsEmpty)
                break;
            output.Write(Encoding.ASCII.GetBytes(Escape(rest[0])));
            rest = rest[1..];
        }

        output.Write("\""u8);
    }

    private static string Escape(char escaped) => escaped switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => "\\u" + ((int)escaped).ToString("x4", CultureInfo.InvariantCulture),
    };

    private static void WriteNumber(ArrayBufferWriter<byte> output, string literal)
    {
        if (!double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            throw new JsonException("The number " + literal + " is outside of the range of IEEE 754 doubles.");
        var canonical = FormatNumber(value);
        var isInteger = literal.AsSpan().IndexOfAny(".eE") < 0;
        if (isInteger && Math.Abs(value) > LargestSafeInteger && !string.Equals(canonical, literal, StringComparison.Ordinal))
            throw new JsonException("The integer " + literal + " is not exact as an IEEE 754 double.");
        output.Write(Encoding.ASCII.GetBytes(canonical));
    }

    /// <summary>ECMAScript's Number::toString for radix 10, as RFC 8785 §3.2.2.3 demands.</summary>
    private static string FormatNumber(double value)
    {
        if (value == 0)
            return "0";
        // "E16" would round; "R" gives the shortest digits that read back as the same double, which is what ECMAScript asks for.
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var (digits, pointPosition) = SplitDigits(shortest);
        return (value < 0 ? "-" : "") + LayOut(digits, pointPosition);
    }

    /// <summary>Splits "123.45E+7" into its significant digits and the position of the decimal point before the first of them.</summary>
    private static (string Digits, int PointPosition) SplitDigits(string number)
    {
        var exponentAt = number.IndexOf('E', StringComparison.Ordinal);
        var exponent = exponentAt < 0 ? 0 : int.Parse(number.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = exponentAt < 0 ? number : number[..exponentAt];
        var pointAt = mantissa.IndexOf('.', StringComparison.Ordinal);
        var all = pointAt < 0 ? mantissa : mantissa.Remove(pointAt, 1);
        var integerDigits = pointAt < 0 ? mantissa.Length : pointAt;
        var leadingZeros = all.Length - all.TrimStart('0').Length;
        return (all.Trim('0'), integerDigits - leadingZeros + exponent);
    }

    private static string LayOut(string digits, int point) => (digits.Length, point) switch
    {
        var (length, n) when length <= n && n <= 21 => digits + new string('0', n - length),
        var (_, n) when 0 < n && n <= 21 => digits[..n] + "." + digits[n..],
        var (_, n) when -6 < n && n <= 0 => "0." + new string('0', -n) + digits,
        var (length, n) => digits[..1] + (length > 1 ? "." + digits[1..] : "") + "e" + (n > 0 ? "+" : "-")
            + Math.Abs(n - 1).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Reads text out of a parsed document, whose strings are checked only now.</summary>
    private static string Text(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("A string is not valid Unicode (RFC 8785 §3.2.2.2 refuses it).", e);
        }
    }

    private static string Quote(string name) => Encoding.UTF8.GetString(Serialize(JsonValue.Create(name)));

    private static void CheckDepth(int depth)
    {
        if (depth > MaxDepth)
            throw new JsonException($"The value is nested more than {MaxDepth} deep.");
    }
}
