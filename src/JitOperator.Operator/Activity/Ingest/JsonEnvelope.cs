using System.Text.Json;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>What the forms have in common that put an object around an event.</summary>
public abstract class JsonEnvelope : IEnvelope
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 256 };

    /// <inheritdoc/>
    public Opened Open(ReadOnlyMemory<byte> json, Surroundings around)
    {
        try
        {
            using var document = JsonDocument.Parse(json, s_options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Open(document.RootElement, around, json.Span)
                : Opened.Unreadable("is no object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is of a text that is no UTF-8, or has half of a surrogate pair.
            return Opened.Unreadable("is no JSON");
        }
    }

    /// <summary>Opens an object.</summary>
    /// <param name="item">The object.</param>
    /// <param name="around">What was said around it.</param>
    /// <param name="json">The same object as it stands there.</param>
    internal abstract Opened Open(JsonElement item, Surroundings around, ReadOnlySpan<byte> json);

    /// <summary>A member that is a text; null without one.</summary>
    internal static string? Text(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A member that is an object; undefined without one.</summary>
    internal static JsonElement Member(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) ? value : default;

    /// <summary>A member that is a whole number; null without one.</summary>
    internal static int? Number(JsonElement item, string name) =>
        Member(item, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    /// <summary>The event that a text is as JSON.</summary>
    internal static Opened Inner(string text) => AuditEvents.Read(System.Text.Encoding.UTF8.GetBytes(text));
}
