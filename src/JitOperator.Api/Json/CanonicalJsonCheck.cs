using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace JitOperator.Api.Json;

/// <summary>
/// Tells canonical JSON without writing it anew: text and numbers are written anew only where they are of a kind that has more than one
/// form, and names are compared as they stand.
/// </summary>
internal static class CanonicalJsonCheck
{
    /// <summary>Digits of which every integer is exact as a double, and so stands as it is.</summary>
    private const int ExactDigits = 15;

    /// <summary>True when the bytes are their own canonical form.</summary>
    /// <exception cref="JsonException">They are not JSON, or have no canonical form.</exception>
    public static bool Holds(ReadOnlySpan<byte> json)
    {
        // The reader does not look into strings.
        if (!Utf8.IsValid(json))
            return false;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth });
        Span<Range> names = stackalloc Range[CanonicalJson.MaxDepth + 1];
        var end = 0;
        while (reader.Read())
        {
            // Of JSON, only commas and colons can stand there besides.
            var start = (int)reader.TokenStartIndex;
            if (json[end..start].ContainsAny(" \t\r\n"u8))
                return false;
            var isText = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
            end = start + reader.ValueSpan.Length + (isText ? 2 : 0);
            if (isText ? !IsCanonicalText(ref reader) : reader.TokenType == JsonTokenType.Number && !IsCanonicalNumber(reader.ValueSpan))
                return false;
            if (reader.TokenType == JsonTokenType.StartObject)
                names[reader.CurrentDepth + 1] = default;
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            ref var last = ref names[reader.CurrentDepth];
            if (!last.Equals(default) && !IsBefore(json[last], json[start..end]))
                return false;
            last = start..end;
        }

        return end == json.Length;
    }

    private static bool IsCanonicalText(ref Utf8JsonReader reader) =>
        !reader.ValueIsEscaped || CanonicalJson.Quoted(Read(ref reader)).AsSpan(1..^1).SequenceEqual(reader.ValueSpan);

    private static string Read(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("A string is not valid Unicode (RFC 8785 §3.2.2.2 refuses it).", e);
        }
    }

    private static bool IsCanonicalNumber(ReadOnlySpan<byte> literal) =>
        (literal.Length <= ExactDigits && !literal.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        || CanonicalJson.Number(Encoding.ASCII.GetString(literal)).AsSpan().SequenceEqual(literal);

    /// <summary>Whether one quoted name comes before another, in order of UTF-16 code units. Of ASCII without escapes, that is the order of bytes.</summary>
    private static bool IsBefore(ReadOnlySpan<byte> name, ReadOnlySpan<byte> next) =>
        IsPlain(name) && IsPlain(next)
            ? name[1..^1].SequenceCompareTo(next[1..^1]) < 0
            : string.CompareOrdinal(Unquote(name), Unquote(next)) < 0;

    private static bool IsPlain(ReadOnlySpan<byte> name) => Ascii.IsValid(name) && !name.Contains((byte)'\\');

    private static string Unquote(ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(name);
        reader.Read();
        return Read(ref reader);
    }
}
