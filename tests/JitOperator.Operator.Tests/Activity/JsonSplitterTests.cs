using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using JitOperator.Operator.Activity.Ingest;
using Xunit;

namespace JitOperator.Operator.Tests.Activity;

/// <summary>Where items begin and end, whatever is around them and however it comes.</summary>
public sealed class JsonSplitterTests
{
    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n", "{\"a\":1} {\"a\":2}")]
    [InlineData("{\"a\":1}{\"a\":2}", "{\"a\":1} {\"a\":2}")]
    [InlineData("\uFEFF{\"a\":1}\r\n\r\n {\"a\":2},\n", "{\"a\":1} {\"a\":2}")]
    [InlineData("[{\"a\":1},{\"a\":[1,{\"b\":\"]}\"}]}]", "{\"a\":1} {\"a\":[1,{\"b\":\"]}\"}]}")]
    [InlineData("{\"kind\":\"EventList\",\"metadata\":{\"items\":[9]},\"items\":[{\"a\":1},{\"items\":[2]}],\"x\":{\"a\":3}}", "{\"a\":1} {\"items\":[2]}")]
    [InlineData("{\"events\":[{\"a\":1}],\"searchedLogStreams\":[],\"nextToken\":null}\n{\"a\":2}", "{\"a\":1} {\"a\":2}")]
    [InlineData("[{\"records\":[{\"a\":1}]},{\"records\":[{\"a\":2},{\"a\":3}]}]", "{\"a\":1} {\"a\":2} {\"a\":3}")]
    [InlineData("{\"records\":{\"a\":1}}", "{\"records\":{\"a\":1}}")]
    [InlineData("{\"re\\u0063ords\":[1]}", "{\"re\\u0063ords\":[1]}")]
    [InlineData("2026-03-01T10:00:00.000Z {\"a\":1}\n2026-03-01T10:00:00.000Z kube-apiserver-audit-1 {\"a\":2}\n", "{\"a\":1} {\"a\":2}")]
    [InlineData("[]\n[1,\"a\",null]", "1 \"a\" null")]
    [InlineData("{\n  \"a\": [\n    {\n\"b\": 1\n    }\n  ]\n}\n", "{\n  \"a\": [\n    {\n\"b\": 1\n    }\n  ]\n}")]
    public void Push_Values_GivesItems(string text, string expected)
    {
        var splits = Split(Encoding.UTF8.GetBytes(text), 1);

        Assert.Equal(expected, string.Join(' ', Items(splits)));
        Assert.DoesNotContain(splits, split => split.Fault is not null);
    }

    [Theory]
    [InlineData("x\n{\"a\":1}\n", "{\"a\":1}", "1 is no JSON")]
    [InlineData("{\"a\":1}\n{\"a\":\"cut\n{\"a\":2}\n", "{\"a\":1} {\"a\":2}", "2 has a text that does not end")]
    [InlineData("{\"a\":1,\n{\"a\":2}\n", "{\"a\":2}", "1 is cut off")]
    [InlineData("{\"a\":1} y\n{\"a\":2}\n", "{\"a\":1} {\"a\":2}", "1 is no JSON")]
    [InlineData("x\ny\n", "", "1 is no JSON, 2 is no JSON")]
    [InlineData("{\"a\":1}\n{\"a\":", "{\"a\":1}", "2 ends in the middle")]
    [InlineData("[\n{\"a\":1},\n{\"a\" 2},\n{\"a\":3}\n]\n", "{\"a\":1} {\"a\":3}", "3 is no JSON")]
    [InlineData("{\"events\": [\n  {\n    \"a\": 1\n  },\n  {\n    \"a\" 2,\n    \"b\": 3\n  },\n  {\n    \"a\": 4\n  }\n ],\n \"c\": 1\n}", "{\n    \"a\": 1\n  } {\n    \"a\": 4\n  }", "5 is no JSON, 7 and what follows it belongs to what is broken before, 13 and what follows it belongs to what is broken before")]
    [InlineData("2026 {\"a\":1}\n{\"a\":2}", "{\"a\":2}", "1 is no JSON")]
    [InlineData("}\n{\"a\":2}", "{\"a\":2}", "1 is no JSON")]
    public void Push_WhatIsNoJson_IsSaidAndTheOthersGiven(string text, string expected, string faults)
    {
        var splits = Split(Encoding.UTF8.GetBytes(text), 1);

        Assert.Equal(expected, string.Join(' ', Items(splits)));
        Assert.Equal(faults, string.Join(", ", splits.Where(split => split.Fault is not null).Select(split => $"{split.Line} {split.Fault}")));
    }

    [Fact]
    public void Push_AnItemThatIsTooLong_IsSaidAndTheOthersGiven()
    {
        var splits = new List<Split>();
        var splitter = new JsonSplitter(InputMark.Start, longest: 20);
        splitter.Push(Encoding.UTF8.GetBytes($"[{{\"a\":1}},\n{{\"a\":\"{new string('x', 100)}\"}},\n{{\"a\":2}}]"), splits);
        splitter.End(splits);

        Assert.Equal("{\"a\":1} {\"a\":2}", string.Join(' ', Items(splits)));
        Assert.Equal([(2L, "is longer than 20 bytes")], splits.Where(split => split.Fault is not null).Select(split => (split.Line, split.Fault!)));
    }

    [Fact]
    public void Push_InAWrapper_SaysWhatIsAroundIt()
    {
        var splits = Split("""{"messageType":"DATA_MESSAGE","logStream":"kube-apiserver-audit-1","logEvents":[{"message":"a"}]}{"message":"b"}"""u8.ToArray(), 3);

        var items = splits.Where(split => split.Json is not null).ToList();
        Assert.Equal(new Surroundings("kube-apiserver-audit-1", "DATA_MESSAGE"), items[0].Around);
        Assert.Equal(Surroundings.None, items[1].Around);
    }

    [Fact]
    public void Push_OfAnyBytesInAnyParts_GivesTheSame() =>
        Gen.Select(Text, Gen.Int[1, 7]).Sample(given =>
        {
            var bytes = Encoding.UTF8.GetBytes(given.Item1);
            Assert.Equal(Told(Split(bytes, bytes.Length + 1)), Told(Split(bytes, given.Item2)));
        });

    [Fact]
    public void Push_OfAnyBytes_EndsWithMarksInOrder() =>
        Gen.OneOf(Gen.Byte.Array[0, 200], Text.Select(Encoding.UTF8.GetBytes)).Sample(bytes =>
        {
            var splits = Split(bytes, 16);
            var before = 0L;
            foreach (var split in splits)
            {
                Assert.InRange(split.Mark.Position, before, bytes.Length);
                Assert.InRange(split.Mark.From, 0, split.Mark.Position);
                before = split.Mark.Position;
            }
        });

    [Fact]
    public void Push_FromAnyMark_GivesWhatComesAfterIt() =>
        Gen.Select(Document, Gen.Int[0, 1000]).Sample(given =>
        {
            var bytes = Encoding.UTF8.GetBytes(given.Item1);
            var splits = Split(bytes, 16);
            if (splits.Count == 0)
            {
                return;
            }

            var at = given.Item2 % splits.Count;
            var mark = splits[at].Mark;
            var rest = Split(bytes.AsSpan((int)mark.From).ToArray(), 16, mark).Where(split => split.Mark.Position > mark.Position).ToList();

            Assert.Equal(Told(splits.Skip(at + 1)), Told(rest));
        });

    [Fact]
    public void Push_ListsOfAnyForm_GiveTheirElements() =>
        Gen.Select(Gen.Int[0, 1000].Array[0, 20], Gen.Int[0, 4]).Sample(given =>
        {
            var items = given.Item1.Select(i => new JsonObject { ["n"] = i, ["t"] = "\"}]\n\\" });
            var text = given.Item2 switch
            {
                0 => string.Join('\n', items.Select(item => item.ToJsonString())),
                1 => new JsonArray([.. items]).ToJsonString(new() { WriteIndented = true }),
                2 => new JsonObject { ["kind"] = "EventList", ["items"] = new JsonArray([.. items]) }.ToJsonString(),
                3 => new JsonObject { ["events"] = new JsonArray([.. items]), ["nextToken"] = "x" }.ToJsonString(new() { WriteIndented = true }),
                _ => string.Concat(items.Select(item => new JsonObject { ["records"] = new JsonArray(item) }.ToJsonString())),
            };
            var splits = Split(Encoding.UTF8.GetBytes(text), 5);

            Assert.DoesNotContain(splits, split => split.Fault is not null);
            Assert.Equal(given.Item1, Items(splits).Select(item => (int)JsonNode.Parse(item)!["n"]!));
        });

    // Pieces of which JSON is made, right and wrong.
    private static Gen<string> Text { get; } = OneOf(
        "{", "}", "[", "]", ",", ":", "\n", " ", "\"", "\\", "\"a\"", "\"items\"", "\"records\"", "1", "true", "x", "é", "\u0001", "{\"a\":1}", "{\"events\":[", "2026-03-01T10:00:00Z {")
        .Array[0, 40].Select(parts => string.Concat(parts));

    private static Gen<string> Document { get; } = OneOf(
        "{\"a\":1}\n", "[{\"a\":2},\n{\"a\":3}]\n", "{\"events\":[{\"a\":4},{\"b\":\"}\"}],\"x\":1}\n", "{\"records\": [\n  {\n \"a\": 5\n }\n ]\n}\n", "{\"a\":6}")
        .Array[0, 12].Select(parts => string.Concat(parts));

    private static List<Split> Split(byte[] bytes, int chunk, InputMark? from = null)
    {
        var splits = new List<Split>();
        var splitter = new JsonSplitter(from ?? InputMark.Start);
        for (var i = 0; i < bytes.Length; i += chunk)
        {
            splitter.Push(bytes.AsSpan(i, Math.Min(chunk, bytes.Length - i)), splits);
        }

        splitter.End(splits);
        return splits;
    }

    private static IEnumerable<string> Items(IEnumerable<Split> splits) => splits.Where(split => split.Json is not null).Select(split => Encoding.UTF8.GetString(split.Json!));

    private static List<string> Told(IEnumerable<Split> splits) =>
        [.. splits.Select(split => $"{split.Line} {(split.Json is null ? split.Fault : Encoding.UTF8.GetString(split.Json))} {split.Mark} {split.Around}")];

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
