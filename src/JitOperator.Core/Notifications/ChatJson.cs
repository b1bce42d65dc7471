using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JitOperator.Core.Notifications;

/// <summary>Messages of chats as bytes. Letters stand for themselves: as escapes, some languages would take three times the room.</summary>
public static class ChatJson
{
    // For application/json alone, where nothing but quotes, backslashes and control characters needs an escape.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The message in UTF-8.</summary>
    public static byte[] Write(JsonObject message)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            message.WriteTo(writer);
        }

        return buffer.ToArray();
    }
}
