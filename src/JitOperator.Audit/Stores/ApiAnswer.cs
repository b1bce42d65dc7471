using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace JitOperator.Audit.Stores;

/// <summary>What an API server answered to one GET.</summary>
/// <param name="StatusCode">The status code.</param>
/// <param name="Body">The body, of whatever kind.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ApiAnswer(HttpStatusCode StatusCode, ReadOnlyMemory<byte> Body)
{
    /// <summary>The reason of a Status object as one word, as in <c>Forbidden</c>; null where the body is none.</summary>
    public string? Reason()
    {
        try
        {
            using var status = JsonDocument.Parse(Body);
            return status.RootElement.ValueKind == JsonValueKind.Object && status.RootElement.TryGetProperty("reason", out var reason)
                && reason.ValueKind == JsonValueKind.String
                ? reason.GetString()
                : null;
        }
        catch (JsonException)
        {
            // Whoever answered was not the API server.
            return null;
        }
    }
}
