using System.Text;
using JitOperator.Audit.Notes;
using k8s.Models;

namespace JitOperator.Operator.Keys;

/// <summary>All public keys that a log was, is and will be signed with, as the operator's Secret has them.</summary>
public static class LogKeys
{
    /// <summary>The public keys, the earliest first. What is not there is left out, and so is what is no key, but for the present one.</summary>
    /// <param name="secret">The Secret.</param>
    /// <param name="origin">Name of the log.</param>
    /// <exception cref="InvalidOperationException">There is no present key.</exception>
    public static IReadOnlyList<VerifierKey> Of(V1Secret secret, string origin)
    {
        var present = PublicKey(secret, OperatorKeys.LogEntry, origin)
            ?? throw new InvalidOperationException($"Secret {OperatorKeys.SecretName} has no Ed25519 key in PKCS#8 PEM under {OperatorKeys.LogEntry}; restore it from a backup.");
        var former = Text(secret, OperatorKeys.FormerLogEntry).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => VerifierKey.TryParse(line, out var key) ? key : null);
        return [.. former.Append(present).Append(PublicKey(secret, OperatorKeys.NextLogEntry, origin)).OfType<VerifierKey>().Distinct()];
    }

    private static VerifierKey? PublicKey(V1Secret secret, string entry, string origin) =>
        Ed25519Key.TryFromPem(Text(secret, entry), out var key) ? new NoteSigner(origin, key!).Verifier : null;

    private static string Text(V1Secret secret, string entry) =>
        secret.Data?.TryGetValue(entry, out var bytes) == true ? Encoding.UTF8.GetString(bytes) : string.Empty;
}
