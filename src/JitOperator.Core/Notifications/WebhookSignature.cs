using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace JitOperator.Core.Notifications;

/// <summary>
/// Signatures of webhooks in the symmetric form of the Standard Webhooks specification: HMAC-SHA256 over identifier, time in seconds and
/// body, with dots between them. The receiver refuses old times, and knows repetitions by the identifier.
/// </summary>
public static class WebhookSignature
{
    /// <summary>Header with the identifier.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>Header with the time, in seconds of Unix time.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>Header with the signatures, each as <c>v1,</c> and Base64, with a space between them: one for each key.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary>What a key begins with whose rest is Base64. Another key is taken as it stands.</summary>
    public const string KeyPrefix = "whsec_";

    /// <summary>Fewest bytes of a key.</summary>
    public const int LeastKey = 24;

    /// <summary>Reads keys, one a line: the receiver may know any of them, so that one can be replaced by another.</summary>
    /// <param name="text">What the file holds.</param>
    /// <param name="fault">Why it cannot be used, without anything of what it holds; null when it can.</param>
    public static IReadOnlyList<byte[]> ReadKeys(string text, out string? fault)
    {
        var lines = text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var keys = lines.Select(Key).ToList();
        fault = keys switch
        {
            [] => "it is empty; put a key into it",
            _ when keys.Contains(null) => $"what follows {KeyPrefix} is no Base64; make the key anew",
            _ when keys.Exists(key => key!.Length < LeastKey) => $"a key in it is too short; make one of {LeastKey} bytes or more",
            _ => null,
        };
        return fault is null ? [.. keys.Select(key => key!)] : [];
    }

    /// <summary>The value of <see cref="SignatureHeader"/>.</summary>
    public static string Sign(IReadOnlyList<byte[]> keys, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        byte[] signed = [.. head, .. body];
        return string.Join(' ', keys.Select(key => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}"));
    }

    private static byte[]? Key(string line)
    {
        if (!line.StartsWith(KeyPrefix, StringComparison.Ordinal))
        {
            return Encoding.UTF8.GetBytes(line);
        }

        var bytes = new byte[line.Length];
        return Convert.TryFromBase64String(line[KeyPrefix.Length..], bytes, out var length) ? bytes[..length] : null;
    }
}
