using System.Text;
using CsCheck;
using JitOperator.Api.Json;
using JitOperator.Audit.Records;
using JitOperator.Audit.Tests.Records;
using JitOperator.Audit.Tests.Stories;
using JitOperator.TestKit.Fuzzing;

namespace JitOperator.Audit.Tests.Fuzzing;

/// <summary>Records as somebody else may have written them.</summary>
public sealed class RecordFuzzTests
{
    private static readonly string[] s_records =
    [
        .. EveryType.Records().Select((record, i) => Encoding.UTF8.GetString(RecordCodec.Encode(new FittedRecord(record with { Index = i }, [])))),
        Encoding.UTF8.GetString(RecordCodec.Encode(RecordShortener.Fit(RecordSamples.Received(new string('r', 5000))))),
    ];

    private static readonly Gen<byte[]> s_bytes = HostileJson.Near(s_records);

    /// <summary>Canonical as often as not, which few would be by chance.</summary>
    private static readonly Gen<byte[]> s_canonical = s_bytes.Select(bytes => Canonical(bytes) ?? bytes);

    [Fact]
    public void Decode_AnyBytes_IsARecordOrSaysWhy() => Fuzz.Sample(s_canonical, bytes => Fuzz.Bounded(bytes.Length, 200, () =>
    {
        if (!RecordCodec.TryDecode(bytes, out var fitted, out var fault))
        {
            Assert.Equal((null, true), (fitted, fault is { Length: > 0 }));
            return;
        }

        Assert.InRange(bytes.Length, 1, RecordCodec.MaxBytes);
        Assert.True(RecordTime.TryParse(fitted!.Record.Time, out _));
        // Members that are not known are not written again; what is known comes back.
        Assert.True(RecordCodec.TryDecode(RecordCodec.Encode(fitted), out var again, out fault) || fault!.Contains("bytes", StringComparison.Ordinal), fault);
        if (again is not null)
            Assert.Equal(RecordCodec.Encode(fitted), RecordCodec.Encode(again));
    }));

    [Fact]
    public void Canonicalize_AnyJson_IsCanonicalOrRefused() => Fuzz.Sample(s_bytes, bytes => Fuzz.Bounded(bytes.Length, 400, () =>
    {
        if (Canonical(bytes) is not { } canonical)
        {
            Assert.False(CanonicalJson.IsCanonical(bytes));
            return;
        }

        Assert.True(CanonicalJson.IsCanonical(canonical));
        Assert.Equal(canonical, CanonicalJson.Canonicalize(canonical));
    }));

    /// <summary>However long and strange its texts are, a record is made to fit, or refused in so many words.</summary>
    [Fact]
    public void Fit_ARecordOfAnyText_FitsAndReadsBack() => Fuzz.Sample(HostileText.Any, text =>
    {
        var record = RecordSamples.Received(text, number: "1") with { Time = "2026-03-01T12:00:00.000Z", Ticket = text, Message = text, Cluster = text[..Math.Min(50, text.Length)] };
        try
        {
            var bytes = RecordCodec.Encode(RecordShortener.Fit(record));
            Assert.InRange(bytes.Length, 1, RecordCodec.MaxBytes);
            Assert.True(RecordCodec.TryDecode(bytes, out _, out var fault), fault);
        }
        catch (RecordTooLargeException)
        {
        }
    });

    private static byte[]? Canonical(byte[] json)
    {
        try
        {
            return CanonicalJson.Canonicalize(json);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
