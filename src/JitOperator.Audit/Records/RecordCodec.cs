using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;

namespace JitOperator.Audit.Records;

/// <summary>
/// Records as bytes: canonical JSON (RFC 8785). These bytes are the log's leaves. What was shortened is listed in a member of its own,
/// <c>shortened</c>, which is left out when there is nothing to list.
/// </summary>
public static class RecordCodec
{
    /// <summary>Longest record in bytes, so that 256 of them with their length prefixes are one mebibyte.</summary>
    public const int MaxBytes = 4094;

    /// <summary>The only version of the form that there is.</summary>
    public const int Version = 1;

    private const string Shortened = "shortened";

    /// <summary>Writes a record. Whether it is short enough is for the caller to see.</summary>
    /// <remarks>Half of a surrogate pair, which no JSON can bring in, becomes U+FFFD, as everywhere in .NET's serialiser.</remarks>
    public static byte[] Encode(FittedRecord fitted)
    {
        var json = JsonObject.Create(JsonSerializer.SerializeToElement(fitted.Record, TypedJson.Contract<AuditRecord>()))!;
        if (fitted.Cuts.Count > 0)
            json[Shortened] = JsonSerializer.SerializeToNode(fitted.Cuts, AuditJson.Default.IReadOnlyListRecordCut);
        return CanonicalJson.Serialize(json);
    }

    /// <summary>Reads a record. Members that this version does not know are passed over: later ones may add some.</summary>
    /// <param name="bytes">The record's bytes.</param>
    /// <param name="fitted">The record, where it is one.</param>
    /// <param name="fault">What is wrong, in half a sentence, where it is not.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out FittedRecord? fitted, out string? fault)
    {
        fitted = null;
        fault = Fault(bytes);
        if (fault is not null)
            return false;
        try
        {
            var record = JsonSerializer.Deserialize(bytes, TypedJson.Contract<AuditRecord>());
            var cuts = Cuts(bytes);
            fault = record is null ? "it is null" : Fault(record);
            fitted = fault is null ? new FittedRecord(record!, cuts) : null;
        }
        catch (JsonException e)
        {
            // Where it is, but not what it is.
            fault = $"a member has the wrong type ({e.Path ?? "$"})";
        }

        return fault is null;
    }

    private static IReadOnlyList<RecordCut> Cuts(ReadOnlySpan<byte> canonical)
    {
        // In canonical form a name is written in one way only, and few records have this one.
        if (canonical.IndexOf("\"shortened\":"u8) < 0)
            return [];
        return JsonNode.Parse(canonical)![Shortened]?.Deserialize(AuditJson.Default.IReadOnlyListRecordCut) ?? [];
    }

    private static string? Fault(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            return $"it has {bytes.Length} bytes, which is more than {MaxBytes}";
        if (!IsUtf8(bytes))
            return "it is not UTF-8";
        return CanonicalJson.IsCanonical(bytes) && bytes[0] == '{' ? null : "it is not a JSON object in canonical form";
    }

    private static string? Fault(AuditRecord record)
    {
        if (record.V != Version)
            return $"its version is {record.V}, and only {Version} is known";
        if (string.IsNullOrEmpty(record.Type))
            return "it has no type";
        return RecordTime.TryParse(record.Time, out _) ? null : "its time is not in the form of the log";
    }

    private static bool IsUtf8(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes);
}
