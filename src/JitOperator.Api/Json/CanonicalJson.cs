using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace JitOperator.Api.Json;

/// <summary>
/// JSON in the canonical form of RFC 8785 (JCS), restricted to what this project writes: numbers are integers of at most 2^53 - 1 in
/// magnitude, on which every implementation of the RFC agrees.
/// </summary>
public static class CanonicalJson
{
    private const long LargestInteger = (1L << 53) - 1;

    /// <summary>How typed objects are turned to JSON before they are made canonical: camelCase names, null members left out.</summary>
    public static JsonSerializerOptions TypedOptions { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Canonical UTF-8 bytes of a typed object.</summary>
    /// <exception cref="FormatException">A number is no safe integer, or a string holds a lone surrogate.</exception>
    public static byte[] Serialize<T>(T value) => Canonicalize(JsonSerializer.SerializeToElement(value, TypedOptions));

    /// <summary>Canonical UTF-8 bytes of a JSON value.</summary>
    /// <exception cref="FormatException">As above, or an object has the same member twice.</exception>
    public static byte[] Canonicalize(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return StrictUtf8.GetBytes(text.ToString());
    }

    /// <summary><c>sha256:</c> and the lower-case hexadecimal SHA-256 of the canonical form of a typed object.</summary>
    /// <exception cref="FormatException">As in <see cref="Serialize{T}"/>.</exception>
    public static string Digest<T>(T value) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Serialize(value)));

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly SearchValues<char> MustEscape =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\']);

    private static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(text, value);
                break;
            case JsonValueKind.Array:
                text.Append('[');
                var separator = string.Empty;
                foreach (var item in value.EnumerateArray())
                {
                    text.Append(separator);
                    Write(text, item);
                    separator = ",";
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                WriteString(text, ReadString(value));
                break;
            case JsonValueKind.Number:
                if (!value.TryGetInt64(out var number) || number is > LargestInteger or < -LargestInteger)
                {
                    throw new FormatException($"The number {value.GetRawText()} is not an integer between -(2^53-1) and 2^53-1.");
                }

                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case JsonValueKind.True:
                text.Append("true");
                break;
            case JsonValueKind.False:
                text.Append("false");
                break;
            case JsonValueKind.Null:
                text.Append("null");
                break;
            case JsonValueKind.Undefined:
            default:
                throw new FormatException("There is no JSON value.");
        }
    }

    private static void WriteObject(StringBuilder text, JsonElement value)
    {
        // RFC 8785, 3.2.3: sorted by UTF-16 code units, which is what ordinal comparison does.
        var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (!members.TryAdd(member.Name, member.Value))
            {
                throw new FormatException("An object has the same member twice.");
            }
        }

        text.Append('{');
        var separator = string.Empty;
        foreach (var (name, member) in members)
        {
            text.Append(separator);
            WriteString(text, name);
            text.Append(':');
            Write(text, member);
            separator = ",";
        }

        text.Append('}');
    }

    private static string ReadString(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException("A string holds half of a surrogate pair.", e);
        }
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        var rest = value.AsSpan();
        while (rest.IndexOfAny(MustEscape) is var at and >= 0)
        {
            text.Append(rest[..at]);
            AppendEscaped(text, rest[at]);
            rest = rest[(at + 1)..];
        }

        text.Append(rest).Append('"');
    }

    // RFC 8785, 3.2.2.2: the short forms where there are any, else four lower-case digits.
    private static void AppendEscaped(StringBuilder text, char character) => _ = character switch
    {
        '"' => text.Append("\\\""),
        '\\' => text.Append("\\\\"),
        '\b' => text.Append("\\b"),
        '\t' => text.Append("\\t"),
        '\n' => text.Append("\\n"),
        '\f' => text.Append("\\f"),
        '\r' => text.Append("\\r"),
        _ => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
    };
}
