using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace JitOperator.Audit.Dumps;

/// <summary>
/// As much of YAML as <c>kubectl -o yaml</c> prints, as JSON. Scalars are text, but for plain <c>true</c>, <c>false</c> and
/// <c>null</c>, and for plain whole numbers where they are asked for. Aliases are refused and depth is bounded: a file that somebody hands in must not bring the verifier down.
/// </summary>
public static class YamlReader
{
    private const int MaxDepth = 64;

    /// <summary>Reads every document.</summary>
    /// <param name="text">The text.</param>
    /// <param name="numbers">Whether plain whole numbers are numbers, as in manifests; else they are text.</param>
    /// <exception cref="YamlException">The text is not such YAML.</exception>
    public static IReadOnlyList<JsonNode?> Read(string text, bool numbers = false)
    {
        var parser = new Parser(new StringReader(text));
        var documents = new List<JsonNode?>();
        parser.Consume<StreamStart>();
        while (!parser.Accept<StreamEnd>(out _))
        {
            parser.Consume<DocumentStart>();
            documents.Add(ReadNode(parser, numbers, 0));
            parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private static JsonNode? ReadNode(Parser parser, bool numbers, int depth)
    {
        var start = parser.Current!.Start;
        if (depth > MaxDepth)
            throw new YamlException(start, start, $"it is nested more than {MaxDepth} deep");
        if (parser.TryConsume<Scalar>(out var scalar))
            return ReadScalar(scalar, numbers);
        if (parser.TryConsume<SequenceStart>(out _))
            return ReadSequence(parser, numbers, depth);
        if (parser.TryConsume<MappingStart>(out _))
            return ReadMapping(parser, numbers, depth);
        throw new YamlException(start, start, "it has an alias");
    }

    private static JsonArray ReadSequence(Parser parser, bool numbers, int depth)
    {
        var items = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode(parser, numbers, depth + 1));
        return items;
    }

    private static JsonObject ReadMapping(Parser parser, bool numbers, int depth)
    {
        var members = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            if (members.ContainsKey(key.Value))
                throw new YamlException(key.Start, key.End, "it has a key twice");
            members[key.Value] = ReadNode(parser, numbers, depth + 1);
        }

        return members;
    }

    private static JsonValue? ReadScalar(Scalar scalar, bool numbers) => scalar is { Style: ScalarStyle.Plain, Value: var plain }
        ? plain switch
        {
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            "null" or "~" or "" => null,
            _ when numbers && IsWhole(plain) && long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            _ => JsonValue.Create(plain),
        }
        : JsonValue.Create(scalar.Value);

    // Without leading zeros: 0123 is the name of something, or octal for some.
    private static bool IsWhole(string plain)
    {
        var digits = plain.AsSpan(plain.StartsWith('-') ? 1 : 0);
        return digits is "0" || (digits is [>= '1' and <= '9', ..] && !digits.ContainsAnyExceptInRange('0', '9'));
    }
}
