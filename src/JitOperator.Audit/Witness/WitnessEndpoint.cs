using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Witness;

/// <summary>A witness that is trusted, and where it is asked.</summary>
/// <param name="Key">What its cosignatures are checked with.</param>
/// <param name="Url">Its submission prefix; null for one whose cosignatures are only checked.</param>
public sealed record WitnessEndpoint(WitnessKey Key, Uri? Url)
{
    /// <summary>Reads <c>vkey@https://url</c>, or a vkey alone.</summary>
    /// <param name="text">The text.</param>
    /// <param name="endpoint">The witness, where it is one.</param>
    /// <param name="fault">What is wrong, and the mend, where it is not.</param>
    public static bool TryParse(string text, out WitnessEndpoint? endpoint, out string? fault)
    {
        endpoint = null;
        // A name may have an @, and so may a URL, but Base64 has none: the first one behind the second plus sign parts key and URL.
        var material = text.Split('+', 3) is [var name, var id, _] ? name.Length + id.Length + 2 : text.Length;
        var at = text.IndexOf('@', material);
        var (keyText, url) = at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
        if (!WitnessKey.TryParse(keyText, out var key))
        {
            fault = VerifierKey.TryParse(keyText, out _)
                ? "is the key of a log; give the key of a witness, as jit-operator witness key prints it"
                : "has no witness key of the form name+id+base64 with an Ed25519 key of type 0x04; jit-operator witness key prints it";
            return false;
        }

        if (url is not null && !IsPrefix(url))
        {
            fault = "has no URL that can be asked; write vkey@https://host/path, without user, query and fragment";
            return false;
        }

        (endpoint, fault) = (new WitnessEndpoint(key!, url is null ? null : new Uri(url.TrimEnd('/') + "/")), null);
        return true;
    }

    private static bool IsPrefix(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed)
        && (parsed.Scheme == Uri.UriSchemeHttps || parsed.Scheme == Uri.UriSchemeHttp)
        && parsed is { UserInfo: "", Query: "", Fragment: "", Host.Length: > 0 };
}
