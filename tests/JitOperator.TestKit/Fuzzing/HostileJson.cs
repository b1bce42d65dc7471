using System.Text;
using System.Text.Json;
using CsCheck;

namespace JitOperator.TestKit.Fuzzing;

/// <summary>
/// JSON with the members that a parser looks for and values that it does not: of other types, twice, gone, nested very deep, numbers
/// without end, halves of surrogate pairs. Most of it is JSON; now and then something is broken in it besides.
/// </summary>
internal static class HostileJson
{
    private static readonly string[] s_values =
    [
        "null", "true", "false", "0", "-0", "-1", "1.5", "1e400", "-1e-400", "2147483648", "9223372036854775808", "99999999999999999999999999", "\"\"", "\"x\"", "\" \"",
        "[]", "{}", "[null]", "[[]]", "[{}]", "[\"\"]", "[1,\"a\",null,{}]", "{\"\":null}", "{\"a\":{\"b\":[1]}}", "{\"a\":1,\"a\":2}",
        "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"a\\u0000b\"", "\"\\u202e\\u200b\\ufeff\"", "\"\\u001b[2J\\r\\n\"", "{\"\\ud800\":1}", "{\"\\u0061\":1}", "\"\\u0061\"",
        "\"1h30m\"", "\"9999-12-31T23:59:59Z\"", "\"-1\"", "\"*\"", "\"a*\"", "\"(((a{9}){9}){9})+\"", "\"=1+1\"", "\"<script>\"", "{\"matchLabels\":{}}",
        Nested("[", "1", "]", 70), Nested("[", "", "]", 300), Nested("{\"a\":", "1", "}", 70), Nested("{\"a\":", "{}", "}", 300),
        $"\"{new string('a', 5000)}\"", $"\"{new string('\u00e9', 300)}\"", $"[{string.Join(',', Enumerable.Repeat("\"x\"", 500))}]", new string('9', 500),
    ];

    private static readonly string[] s_names = ["a", "", "items", "kind", "metadata", "spec", "\\ud800", "\\u0061", "constructor", new string('n', 300)];

    /// <summary>Valid JSON with something changed, and JSON of no kind.</summary>
    /// <param name="samples">JSON that is valid.</param>
    public static Gen<byte[]> Near(params string[] samples)
    {
        var changed = Text(samples).Select(Encoding.UTF8.GetBytes);
        return Gen.Frequency((8, changed), (2, HostileBytes.Changed(changed)), (1, HostileBytes.Any));
    }

    /// <summary>Valid JSON with values changed: still JSON, if nested deep.</summary>
    /// <param name="samples">JSON that is valid.</param>
    public static Gen<string> Text(params string[] samples) => Gen.Select(
        Gen.Int[0, samples.Length - 1], Gen.Select(Gen.Int[0, 5], Gen.Int[0, 1 << 20], Gen.Int[0, s_values.Length - 1]).Array[0, 4])
        .Select((which, changes) => changes.Aggregate(samples[which], (json, change) => Change(json, change.Item1, change.Item2, change.Item3)));

    private static string Nested(string open, string inner, string close, int depth) =>
        string.Concat(Enumerable.Repeat(open, depth)) + inner + string.Concat(Enumerable.Repeat(close, depth));

    // Changes one value, or one member, wherever it is.
    private static string Change(string json, int kind, int where, int value)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 2000 });
        }
        catch (JsonException)
        {
            return json;
        }

        using (document)
        {
            var writer = new Writer(kind, where % Math.Max(1, Count(document.RootElement)), s_values[value], s_names[value % s_names.Length]);
            writer.Write(document.RootElement);
            return writer.ToString();
        }
    }

    private static int Count(JsonElement element) => 1 + element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Sum(member => Count(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Sum(Count),
        _ => 0,
    };

    // Writes JSON as it stands there, but for one value.
    private sealed class Writer(int kind, int place, string value, string name)
    {
        private readonly StringBuilder _json = new();
        private int _at;

        public void Write(JsonElement element)
        {
            if (_at++ == place && kind <= 1)
            {
                _json.Append(value);
                return;
            }

            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    Members(element);
                    break;
                case JsonValueKind.Array:
                    _json.Append('[');
                    foreach (var (item, i) in element.EnumerateArray().Select((item, i) => (item, i)))
                    {
                        _json.Append(i == 0 ? "" : ",");
                        Write(item);
                    }

                    _json.Append(']');
                    break;
                default:
                    _json.Append(element.GetRawText());
                    break;
            }
        }

        public override string ToString() => _json.ToString();

        private void Members(JsonElement element)
        {
            var comma = "{";
            var isEmpty = true;
            foreach (var member in element.EnumerateObject())
            {
                var isIt = _at == place;
                // Written as it stands there: a name may be half of a surrogate pair.
                var text = member.ToString();
                var raw = text[1..text.IndexOf("\":", StringComparison.Ordinal)];
                if (isIt && kind == 2)
                {
                    // Gone.
                    _at++;
                    continue;
                }

                _json.Append(comma).Append('"').Append(isIt && kind == 3 ? name : raw).Append("\":");
                (comma, isEmpty) = (",", false);
                Write(member.Value);
                if (isIt && kind == 4)
                {
                    // Twice, the second time as something else.
                    _json.Append(",\"").Append(raw).Append("\":").Append(value);
                }
                else if (isIt && kind == 5)
                {
                    // Somebody else beside it.
                    _json.Append(",\"").Append(name).Append("\":").Append(value);
                }
            }

            _json.Append(isEmpty ? "{}" : "}");
        }
    }
}
