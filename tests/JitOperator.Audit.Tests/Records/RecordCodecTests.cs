using System.Text;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Audit.Records;

namespace JitOperator.Audit.Tests.Records;

public sealed class RecordCodecTests
{
    private const string Least = """{"cluster":"c","index":7,"time":"2026-01-02T03:04:05.006Z","type":"t","v":1}""";

    [Fact]
    public void Encode_ARecord_IsCanonicalAndReadsBack()
    {
        var record = RecordSamples.Received("Line one\nline \u001b two \u202e");
        var bytes = RecordCodec.Encode(new FittedRecord(record, []));

        Assert.True(CanonicalJson.IsCanonical(bytes));
        Assert.True(RecordCodec.TryDecode(bytes, out var back, out _));
        Assert.Equal(TypedJson.Serialize(record), TypedJson.Serialize(back!.Record));
        Assert.Empty(back.Cuts);
    }

    [Fact]
    public void Encode_WithCuts_ListsThemAndReadsBack()
    {
        var cut = new RecordCut("reason", 5000, "sha256:abc");
        var bytes = RecordCodec.Encode(new FittedRecord(RecordSamples.Received(), [cut]));

        Assert.Contains("""
            "shortened":[{"bytes":5000,"digest":"sha256:abc","member":"reason"}]
            """, Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.True(RecordCodec.TryDecode(bytes, out var back, out _));
        Assert.Equal([cut], back!.Cuts);
    }

    [Fact]
    public void Encode_HalfOfASurrogatePair_IsReplacedVisibly()
    {
        var bytes = RecordCodec.Encode(new FittedRecord(RecordSamples.Received("a\ud83db"), []));

        Assert.True(RecordCodec.TryDecode(bytes, out var back, out _));
        Assert.Equal("a\ufffdb", back!.Record.Reason);
    }

    /// <summary>What these bytes are is promised to whoever verifies in years to come: see docs/audit-format.md.</summary>
    [Fact]
    public void Encode_TheLeastRecord_IsExactlyThis()
    {
        var record = new AuditRecord { Index = 7, Time = "2026-01-02T03:04:05.006Z", Cluster = "c", Type = "t" };

        Assert.Equal(Least, Encoding.UTF8.GetString(RecordCodec.Encode(new FittedRecord(record, []))));
    }

    [Fact]
    public void TryDecode_MembersOfLaterVersions_ArePassedOver()
    {
        var bytes = Encoding.UTF8.GetBytes(Least.Replace("\"v\":1", "\"v\":1,\"zebra\":{\"a\":[]}", StringComparison.Ordinal));

        Assert.True(RecordCodec.TryDecode(bytes, out var fitted, out _));
        Assert.Equal(7, fitted!.Record.Index);
    }

    [Theory]
    [InlineData("\"v\":1", "\"v\":2", "version is 2")]
    [InlineData("\"v\":1", "\"v\": 1", "canonical")]
    [InlineData("\"v\":1", "\"v\":\"1\"", "wrong type ($.v)")]
    [InlineData(",\"type\":\"t\"", "", "wrong type")]
    [InlineData("\"type\":\"t\"", "\"type\":\"\"", "no type")]
    [InlineData("05.006Z", "05Z", "time")]
    [InlineData("\"v\":1}", "\"v\":1", "canonical")]
    [InlineData("\"v\":1", "\"shortened\":3,\"v\":1", "canonical")]
    [InlineData("\"time\"", "\"shortened\":3,\"time\"", "wrong type")]
    public void TryDecode_WhatIsNoRecord_SaysWhyNot(string part, string other, string fault)
    {
        var text = Least.Replace(part, other, StringComparison.Ordinal);

        Assert.False(RecordCodec.TryDecode(Encoding.UTF8.GetBytes(text), out _, out var told));
        Assert.Contains(fault, told, StringComparison.Ordinal);
    }

    [Fact]
    public void TryDecode_BytesThatAreNoText_SaysSo()
    {
        Assert.False(RecordCodec.TryDecode([0xff, 0xfe], out _, out var fault));
        Assert.Contains("UTF-8", fault, StringComparison.Ordinal);
        Assert.False(RecordCodec.TryDecode([], out _, out _));
        Assert.False(RecordCodec.TryDecode("null"u8, out _, out _));
        Assert.False(RecordCodec.TryDecode(new byte[RecordCodec.MaxBytes + 1], out _, out fault));
        Assert.Contains("more than", fault, StringComparison.Ordinal);
    }
}
