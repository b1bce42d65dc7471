using System.Text.Json;
using JitOperator.Runtime.Diagnostics;

namespace JitOperator.Runtime.Client;

/// <summary>What matters of a <c>Status</c> object, read from an answer that may be anything at all.</summary>
internal sealed record ApiStatus(int? Code, string? Reason, string Message, string? ObjectName, TimeSpan? RetryAfter)
{
    /// <summary>Longer messages are cut, in bytes: they end in logs.</summary>
    private const int LongestMessage = 1024;

    /// <summary>Reads the body of an answer; one that is no Status, such as that of a proxy in between, gives its text alone.</summary>
    public static ApiStatus Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            if (JsonElement.TryParseValue(ref reader, out var root) && root.Value.ValueKind is JsonValueKind.Object)
                return Read(root.Value);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or with half of a surrogate pair in it: its text is all there is.
        }

        return new ApiStatus(null, null, Cut(System.Text.Encoding.UTF8.GetString(body)), null, null);
    }

    private static ApiStatus Read(JsonElement status)
    {
        var details = Property(status, "details", JsonValueKind.Object);
        return new ApiStatus(
            Number(status, "code"),
            Text(status, "reason"),
            Cut(Text(status, "message") ?? string.Empty),
            details is { } about ? Text(about, "name") : null,
            details is { } wait && Number(wait, "retryAfterSeconds") is > 0 and var seconds ? TimeSpan.FromSeconds((int)seconds) : null);
    }

    private static string? Text(JsonElement parent, string name) =>
        Property(parent, name, JsonValueKind.String)?.GetString() is { Length: > 0 } text ? text : null;

    private static int? Number(JsonElement parent, string name) =>
        Property(parent, name, JsonValueKind.Number) is { } number && number.TryGetInt32(out var value) ? value : null;

    private static JsonElement? Property(JsonElement parent, string name, JsonValueKind kind) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    private static string Cut(string message) => PrintableText.Of(message, LongestMessage);
}
