using System.Globalization;
using System.Text.Json;

namespace JitOperator.Benchmarks.Load;

/// <summary>Counts what somebody asked of the API server, from its own audit log.</summary>
internal static class CallCount
{
    private static readonly string[] s_writes = ["create ", "update ", "patch ", "delete "];

    /// <summary>True for a call that may change something.</summary>
    public static bool IsWrite(string call) => s_writes.Any(verb => call.StartsWith(verb, StringComparison.Ordinal));

    /// <summary>Calls of a user that succeeded or not, by verb and resource, from an offset of the log on.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> OfAsync(string auditLog, long offset, string username)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        await using var file = new FileStream(auditLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(offset, SeekOrigin.Begin);
        using var lines = new StreamReader(file);
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.EndsWith('}') && Call(line, username) is { } call)
            {
                counts[call] = counts.GetValueOrDefault(call) + 1;
            }
        }

        return counts;
    }

    private static string? Call(string line, string username)
    {
        using var json = JsonDocument.Parse(line);
        var call = json.RootElement;
        if (call.GetProperty("user").GetProperty("username").GetString() != username
            || call.GetProperty("stage").GetString() != "ResponseComplete"
            || !call.TryGetProperty("objectRef", out var about))
        {
            return null;
        }

        var code = call.GetProperty("responseStatus").GetProperty("code").GetInt32();
        var part = about.TryGetProperty("subresource", out var sub) ? $"/{sub.GetString()}" : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{call.GetProperty("verb").GetString()} {about.GetProperty("resource").GetString()}{part}{(code >= 300 ? $" ({code})" : string.Empty)}");
    }
}
