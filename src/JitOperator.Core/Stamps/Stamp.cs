using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using JitOperator.Api.Json;

namespace JitOperator.Core.Stamps;

/// <summary>
/// The form of every stamp: a JSON Web Signature in compact form (RFC 7515) with EdDSA (RFC 8037). Header and payload are canonical
/// JSON, and the header's <c>typ</c> says what is stamped, so that no stamp can stand in for one of another kind.
/// </summary>
public static class Stamp
{
    /// <summary>Longest stamp that is looked at, in characters.</summary>
    public const int LongestText = 64 * 1024;

    /// <summary>Signs a payload.</summary>
    public static string Write<T>(string type, T payload, IStampSigner signer)
        where T : class
    {
        var header = TypedJson.Serialize(new Header("EdDSA", signer.KeyId, type), CoreJson.Default.Header);
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(TypedJson.Serialize(payload, CoreJson.Contract<T>()))}";
        return $"{signed}.{Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Reads a stamp of the given type. Null unless its form is exact and its signature verifies.</summary>
    public static T? Read<T>(string type, string? text, IStampVerifier verifier)
        where T : class
    {
        if (text is not { Length: > 0 and <= LongestText } || text.Split('.') is not [var header, var payload, var signature])
        {
            return null;
        }

        try
        {
            using var headerJson = JsonDocument.Parse(Base64Url.DecodeFromChars(header));
            return headerJson.RootElement is { ValueKind: JsonValueKind.Object } members
                && Member(members, "alg") == "EdDSA"
                && Member(members, "typ") == type
                && Member(members, "kid") is { } keyId
                && verifier.Verify(keyId, Encoding.ASCII.GetBytes($"{header}.{payload}"), Base64Url.DecodeFromChars(signature))
                ? JsonSerializer.Deserialize(Base64Url.DecodeFromChars(payload), CoreJson.Contract<T>())
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The header of a JWS.</summary>
    internal sealed record Header(string Alg, string Kid, string Typ);

    private static string? Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
