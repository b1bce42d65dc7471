using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using JitOperator.Api.Json;

namespace JitOperator.Audit.Tests.Json;

public class CanonicalJsonTests
{
    /// <summary>RFC 8785 §3.2.2 and §3.2.3: the text's own examples.</summary>
    [Theory]
    [InlineData(
        """{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}""",
        """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""")]
    [InlineData(
        """{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}""",
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}")]
    [InlineData("""[ 56 , {"d":true,"10":null,"1":[ ]} ]""", """[56,{"1":[],"10":null,"d":true}]""")]
    [InlineData("""{"a":{},"":"empty","1":{"f":{"f":"hi","F":5},"\n":56.0}}""", """{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"a":{}}""")]
    public void Canonicalize_ExamplesOfTheRfc_GiveTheRfcsBytes(string input, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(input))));

    /// <summary>RFC 8785 appendix B: IEEE 754 bits and their serialisation.</summary>
    [Theory]
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("ffefffffffffffff", "-1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("c340000000000000", "-9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000")]
    [InlineData("444b1ae4d6e2ef4f", "999999999999999900000")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("41b3de4355555555", "333333333.3333333")]
    [InlineData("41b3de4355555556", "333333333.3333334")]
    [InlineData("41b3de4355555557", "333333333.33333343")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void Serialize_NumbersOfAppendixB_GiveTheRfcsText(string bits, string expected)
    {
        var value = BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonValue.Create(value))));
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""["\udc00\ud800"]""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("1e400")]
    [InlineData("9007199254740993")]
    [InlineData("-9007199254740993")]
    [InlineData("NaN")]
    [InlineData("")]
    [InlineData("{} {}")]
    [InlineData("[1,]")]
    [InlineData("/* no */ 1")]
    public void Canonicalize_WhatHasNoCanonicalForm_IsRefused(string input)
    {
        Assert.ThrowsAny<JsonException>(() => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(input)));
        Assert.False(CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(input)));
    }

    [Fact]
    public void Canonicalize_InvalidUtf8_IsRefused() =>
        Assert.ThrowsAny<JsonException>(() => CanonicalJson.Canonicalize([(byte)'"', 0xff, 0xfe, (byte)'"']));

    [Fact]
    public void Canonicalize_NestedTooDeep_IsRefused() =>
        Assert.ThrowsAny<JsonException>(() => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(new string('[', 100_000))));

    [Fact]
    public void Serialize_NodeWithALoneSurrogate_IsRefused()
    {
        Assert.Throws<JsonException>(() => CanonicalJson.Serialize(new JsonObject { ["a"] = "x\ud800" }));
        Assert.Throws<JsonException>(() => CanonicalJson.Serialize(new JsonObject { ["\udfff"] = 1 }));
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"\ud800":2}""")]
    [InlineData("""{"a":"\ud800"}""")]
    public void Serialize_ParsedNodeWithoutCanonicalForm_IsRefused(string json)
    {
        var node = JsonNode.Parse(json);
        Assert.Throws<JsonException>(() => CanonicalJson.Serialize(node));
    }

    [Fact]
    public void Serialize_NodeMadeInCode_EqualsItsParsedForm()
    {
        var node = new JsonObject { ["b"] = 1L, ["a"] = new JsonArray(null, true, "é\u2028\u007f", 4.5m), ["Z"] = new JsonObject() };
        var parsed = JsonNode.Parse(node.ToJsonString());
        Assert.Equal(CanonicalJson.Serialize(parsed), CanonicalJson.Serialize(node));
        Assert.Equal("{\"Z\":{},\"a\":[null,true,\"é\u2028\u007f\",4.5],\"b\":1}", Encoding.UTF8.GetString(CanonicalJson.Serialize(node)));
    }

    [Fact]
    public void Digest_OfTheEmptyObject_IsItsSha256() => Assert.Equal(
        "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", CanonicalJson.Digest("{}"u8));

    [Fact]
    public void Canonicalize_AnyFiniteDouble_ReadsBackAsTheSameDouble() =>
        Gen.Double.Where(double.IsFinite).Sample(value =>
        {
            var text = Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonValue.Create(value)));
            return double.Parse(text, CultureInfo.InvariantCulture) == value && CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(text));
        });

    [Fact]
    public void Canonicalize_AnyStringMap_IsIdempotentAndKeepsItsMembers() =>
        Gen.Dictionary(Gen.String, Gen.String).Sample(map =>
        {
            if (map.Any(pair => HasLoneSurrogate(pair.Key) || HasLoneSurrogate(pair.Value)))
                return true;
            var node = new JsonObject(map.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value)));
            var canonical = CanonicalJson.Serialize(node);
            var back = JsonNode.Parse(canonical)!.AsObject();
            return CanonicalJson.IsCanonical(canonical)
                && back.Select(member => member.Key).SequenceEqual(map.Keys.Order(StringComparer.Ordinal))
                && back.All(member => member.Value!.GetValue<string>() == map[member.Key]);
        });

    [Fact]
    public void IsCanonical_AnyBytes_NeverThrows() =>
        Gen.Byte.Array.Sample(bytes =>
        {
            _ = CanonicalJson.IsCanonical(bytes);
        });

    private static bool HasLoneSurrogate(string text) => text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);
}
