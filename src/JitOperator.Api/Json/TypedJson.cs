using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace JitOperator.Api.Json;

/// <summary>Canonical JSON (RFC 8785) of typed objects: camelCase names, null members left out.</summary>
public static class TypedJson
{
    /// <summary>How typed objects are written and read.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Canonical UTF-8 bytes of an object.</summary>
    /// <exception cref="JsonException">The object has no canonical form: a text holds half of a surrogate pair.</exception>
    public static byte[] Serialize<T>(T value)
    {
        try
        {
            return CanonicalJson.Serialize(JsonSerializer.SerializeToElement(value, Options));
        }
        catch (ArgumentException e)
        {
            // What the serializer throws for text that is no valid UTF-16.
            throw new JsonException("A text holds half of a surrogate pair.", e);
        }
    }

    /// <summary><c>sha256:</c> and the lower-case hexadecimal SHA-256 of the canonical form of an object.</summary>
    /// <exception cref="JsonException">As in <see cref="Serialize{T}"/>.</exception>
    public static string Digest<T>(T value) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Serialize(value)));
}
