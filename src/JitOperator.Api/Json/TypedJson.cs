using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace JitOperator.Api.Json;

/// <summary>Canonical JSON (RFC 8785) of typed objects: camelCase names, null members left out.</summary>
public static class TypedJson
{
    /// <summary>How typed objects are written and read.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = Resolver(),
    };

    /// <summary>Canonical UTF-8 bytes of an object.</summary>
    /// <exception cref="JsonException">The object has no canonical form: a text holds half of a surrogate pair.</exception>
    public static byte[] Serialize<T>(T value) => Serialize(value, Contract<T>());

    /// <summary>Canonical UTF-8 bytes of an object of a form that is not this API's.</summary>
    /// <exception cref="JsonException">As in <see cref="Serialize{T}(T)"/>.</exception>
    public static byte[] Serialize<T>(T value, JsonTypeInfo<T> contract)
    {
        try
        {
            return CanonicalJson.Serialize(JsonSerializer.SerializeToElement(value, contract));
        }
        catch (ArgumentException e)
        {
            // What the serializer throws for text that is no valid UTF-16.
            throw new JsonException("A text holds half of a surrogate pair.", e);
        }
    }

    /// <summary><c>sha256:</c> and the lower-case hexadecimal SHA-256 of the canonical form of an object.</summary>
    /// <exception cref="JsonException">As in <see cref="Serialize{T}(T)"/>.</exception>
    public static string Digest<T>(T value) => Digest(value, Contract<T>());

    /// <summary>The same, of an object of a form that is not this API's.</summary>
    /// <exception cref="JsonException">As in <see cref="Serialize{T}(T)"/>.</exception>
    public static string Digest<T>(T value, JsonTypeInfo<T> contract) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Serialize(value, contract)));

    /// <summary>How a type is written and read. All of this API's are known without reflection.</summary>
    /// <exception cref="NotSupportedException">The type is not this API's, and the program has no reflection.</exception>
    public static JsonTypeInfo<T> Contract<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Taken only where the program says that it has reflection.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Taken only where the program says that it has reflection.")]
    private static IJsonTypeInfoResolver Resolver() => JsonSerializer.IsReflectionEnabledByDefault
        ? JsonTypeInfoResolver.Combine(ApiJson.Default, new DefaultJsonTypeInfoResolver())
        : ApiJson.Default;
}
