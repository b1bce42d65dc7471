using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using JitOperator.Api.Json;

namespace JitOperator.Audit.Tests.Json;

/// <summary>The check that writes nothing says of every text what writing it anew would say.</summary>
public class CanonicalJsonCheckTests
{
    private const string Structure = " \n\t,:{}[]\"\\0-e.\u007f";

    private static readonly string[] s_strings =
    [
        "\"\"", "\"a\"", "\"b\"", "\"B\"", "\"ab\"", "\"\\u0061\"", "\"\\n\"", "\"\\u000a\"", "\"\\u001f\"", "\"\\u001F\"", "\"/\"", "\"\\/\"", "\"\\\\\"", "\"\\\"\"",
        "\"é\"", "\"\\u00e9\"", "\"\U0001f600\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\ufb33\"", "\"\\u007f\"", "\"\u007f\"", "\"a \\t\"", "\"a:,\"",
    ];

    private static readonly string[] s_scalars =
    [
        "0", "-0", "1", "-1", "10", "1.0", "1.5", "1e2", "1E2", "100", "0.1", "1e-7", "0.0000001", "1e+21", "1e21", "1e400", "999999999999999", "1234567890123456",
        "9007199254740991", "9007199254740992", "9007199254740993", "1.7976931348623157e+308", "01", "true", "false", "null", "NaN", "\"\n\"",
    ];

    [Fact]
    public void IsCanonical_JsonInAnyForm_IsWhatWritingItAnewSays() =>
        Gen.Int.Sample(seed => AgreesOn(Encoding.UTF8.GetBytes(Value(new Random(seed), 3))), iter: 20_000);

    [Fact]
    public void IsCanonical_CanonicalJsonWithOneByteChanged_IsWhatWritingItAnewSays() =>
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                var text = Value(random, 3);
                var bytes = (IsWritten(Encoding.UTF8.GetBytes(text), out var canonical) ? canonical : Encoding.UTF8.GetBytes(text))!.ToList();
                var at = random.Next(bytes.Count);
                if (random.Next(2) == 0)
                    bytes.Insert(at, (byte)Structure[random.Next(Structure.Length)]);
                else
                    bytes[at] = (byte)random.Next(256);
                return AgreesOn([.. bytes]);
            },
            iter: 20_000);

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void IsCanonical_Nested_IsLimitedAsWritingIs(int depth, bool expected)
    {
        foreach (var text in (string[])[new string('[', depth) + new string(']', depth), Objects(depth)])
        {
            Assert.Equal(expected, CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(text)));
            Assert.True(AgreesOn(Encoding.UTF8.GetBytes(text)));
        }
    }

    private static string Objects(int depth) =>
        string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);

    private static bool AgreesOn(byte[] json) =>
        CanonicalJson.IsCanonical(json) == (IsWritten(json, out var canonical) && canonical.AsSpan().SequenceEqual(json));

    private static bool IsWritten(byte[] json, out byte[]? canonical)
    {
        try
        {
            canonical = CanonicalJson.Canonicalize(json);
            return true;
        }
        catch (JsonException)
        {
            canonical = null;
            return false;
        }
    }

    private static string Value(Random random, int depth) => random.Next(depth == 0 ? 2 : 5) switch
    {
        0 => One(random, s_scalars) + Space(random),
        1 => One(random, s_strings) + Space(random),
        2 => "[" + Space(random) + string.Join(",", Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))) + "]" + Space(random),
        _ => "{" + Space(random) + string.Join(",", Names(random).Select(name => $"{name}:{Space(random)}{Value(random, depth - 1)}")) + "}",
    };

    // In their order more often than not, which few would be by chance.
    private static IEnumerable<string> Names(Random random)
    {
        var names = Enumerable.Range(0, random.Next(5)).Select(_ => One(random, s_strings)).ToList();
        return random.Next(4) == 0 ? names : names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    private static string Space(Random random) => random.Next(60) == 0 ? " " : string.Empty;

    // Mostly what is canonical, so that whole values are.
    private static string One(Random random, string[] texts)
    {
        var text = texts[random.Next(texts.Length)];
        return random.Next(5) == 0 || IsCanonicalAlone(text) ? text : random.Next(100).ToString(CultureInfo.InvariantCulture) is var n && texts == s_strings ? $"\"{n}\"" : n;
    }

    private static bool IsCanonicalAlone(string text) =>
        IsWritten(Encoding.UTF8.GetBytes(text), out var canonical) && canonical.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text));
}
