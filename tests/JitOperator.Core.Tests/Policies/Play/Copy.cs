using System.Text.Json;

namespace JitOperator.Core.Tests.Policies.Play;

internal static class Copy
{
    private static readonly JsonSerializerOptions Options = new();

    /// <summary>A deep copy.</summary>
    public static T Of<T>(T value) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, Options), Options)!;
}
