using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>Events of the API server's audit, as JSON.</summary>
internal static class AuditEvents
{
    private const string NoEvent = "is no event of the API server's audit";

    /// <summary>As the API server writes JSON: a quotation mark in a text is escaped by a backslash and nothing else.</summary>
    internal static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };

    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 256 };

    /// <summary>
    /// The event that a JSON is, without the bodies of request and answer: nobody reads them, they may hold secrets, and they are most of it.
    /// </summary>
    public static Opened Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return Utf8.IsValid(json) ? Copy(json) : Opened.Unreadable("is not UTF-8");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is of a text with half of a surrogate pair, which is none.
            return Opened.Unreadable("is no JSON");
        }
    }

    private static Opened Copy(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, s_options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return Opened.Unreadable(NoEvent);
        }

        var kept = new ArrayBufferWriter<byte>(json.Length);
        var (hasId, hasStage) = (false, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var name = reader.GetString();
            reader.Read();
            // Of a member that is there twice, the last counts, as for whoever reads the event.
            hasId = name == "auditID" ? reader.TokenType == JsonTokenType.String : hasId;
            hasStage = name == "stage" ? reader.TokenType == JsonTokenType.String : hasStage;
            var isKept = name is not ("requestObject" or "responseObject");
            Pass(ref reader, isKept);
            if (isKept)
            {
                kept.Write(kept.WrittenCount == 0 ? "{"u8 : ","u8);
                kept.Write(json[start..(int)reader.BytesConsumed]);
            }
        }

        if (reader.Read())
        {
            return Opened.Unreadable("is no JSON");
        }

        kept.Write("}"u8);
        return hasId && hasStage ? Opened.As(Plainly(kept.WrittenMemory)) : Opened.Unreadable(NoEvent);
    }

    // The endpoint looks for names as the API server writes them. Whatever wrote this JSON anew may have other escapes.
    private static byte[] Plainly(ReadOnlyMemory<byte> json)
    {
        if (json.Span.IndexOf("\\u0022"u8) < 0)
        {
            return json.ToArray();
        }

        using var document = JsonDocument.Parse(json, new() { MaxDepth = 256 });
        var plain = new ArrayBufferWriter<byte>(json.Length);
        using (var writer = new Utf8JsonWriter(plain, Plain))
        {
            document.RootElement.WriteTo(writer);
        }

        return plain.WrittenSpan.ToArray();
    }

    // Goes to the end of a value. Texts with escapes are read, since not everything that looks like one is a text.
    private static void Pass(ref Utf8JsonReader reader, bool check)
    {
        if (!check)
        {
            reader.Skip();
            return;
        }

        var depth = reader.CurrentDepth;
        while (true)
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                reader.GetString();
            }

            if (reader.CurrentDepth == depth && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.PropertyName))
            {
                return;
            }

            reader.Read();
        }
    }
}
