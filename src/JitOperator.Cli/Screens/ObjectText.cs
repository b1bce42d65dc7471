using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JitOperator.Cli.Screens;

/// <summary>
/// Objects as JSON or YAML. What a terminal would obey is escaped in the strings, as both formats can, so that a program reads the same
/// text and a terminal shows it.
/// </summary>
public static class ObjectText
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        IndentSize = 4,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A value as indented JSON, without a line break at its end.</summary>
    /// <param name="value">The value.</param>
    public static string Json(JsonNode value) => Escape(value.ToJsonString(Indented), yaml: false);

    /// <summary>A value as YAML in block style, with a line break at its end.</summary>
    /// <param name="value">The value.</param>
    public static string Yaml(JsonNode value)
    {
        var text = new StringBuilder();
        WriteYaml(text, value, 0, inList: false);
        return text.ToString();
    }

    private static void WriteYaml(StringBuilder text, JsonNode? value, int depth, bool inList)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                var first = inList;
                foreach (var (name, member) in map)
                {
                    text.Append(' ', first ? 0 : depth * 2).Append(Scalar(name)).Append(':');
                    first = false;
                    WriteMember(text, member, depth);
                }

                break;
            case JsonArray { Count: > 0 } list:
                foreach (var item in list)
                {
                    text.Append(' ', depth * 2).Append('-').Append(' ');
                    WriteYaml(text, item, depth + 1, inList: true);
                }

                break;
            default:
                text.Append(Leaf(value)).Append('\n');
                break;
        }
    }

    private static void WriteMember(StringBuilder text, JsonNode? member, int depth)
    {
        switch (member)
        {
            case JsonObject { Count: > 0 }:
                text.Append('\n');
                WriteYaml(text, member, depth + 1, inList: false);
                break;
            case JsonArray { Count: > 0 }:
                text.Append('\n');
                WriteYaml(text, member, depth, inList: false);
                break;
            default:
                text.Append(' ').Append(Leaf(member)).Append('\n');
                break;
        }
    }

    private static string Leaf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when value.GetValueKind() == JsonValueKind.String => Scalar(value.GetValue<string>()),
        _ => value.ToJsonString(),
    };

    // Plain where nobody can take it for anything else; else in double quotes, which take what JSON takes.
    private static string Scalar(string text) => IsPlain(text)
        ? text
        : Escape($"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"", yaml: true);

    private static bool IsPlain(string text) =>
        text.Length > 0
        && char.IsAsciiLetter(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '/' or '@')
        && text.ToUpperInvariant() is not ("TRUE" or "FALSE" or "YES" or "NO" or "ON" or "OFF" or "NULL" or "Y" or "N");

    private static string Escape(string text, bool yaml)
    {
        if (text.All(c => c < 0x7F))
            return text;
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n' || !IsUnsafe(rune))
                safe.Append(rune);
            else if (yaml && rune.Value > 0xFFFF)
                safe.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
            else
                AppendUnits(safe, rune);
        }

        return safe.ToString();
    }

    private static void AppendUnits(StringBuilder safe, Rune rune)
    {
        Span<char> units = stackalloc char[2];
        foreach (var unit in units[..rune.EncodeToUtf16(units)])
            safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
    }

    private static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
