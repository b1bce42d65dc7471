using System.Globalization;
using JitOperator.Api;
using JitOperator.Core.Admission;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Operator.Inbox;

/// <summary>
/// Letters as an immutable ConfigMap, <c>jit-inbox-</c>, the milliseconds since 1970 in 16 digits, and 32 random hexadecimal digits: in
/// the order of names they are in the order of time. Its label is not that of the log's objects, so that no reader of the log sees it.
/// </summary>
public static class InboxObject
{
    /// <summary>What every name begins with.</summary>
    public const string Prefix = "jit-inbox-";

    /// <summary>Most letters in one object: they are recorded all at once or not at all.</summary>
    public const int MostLetters = 20;

    /// <summary>Key of the signed letters in the object's data.</summary>
    public const string LettersKey = "letters";

    /// <summary>Writes letters.</summary>
    /// <param name="letters">At most <see cref="MostLetters"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="random">16 bytes that nobody has used or can guess.</param>
    /// <param name="signer">Signs them.</param>
    public static V1ConfigMap Write(IReadOnlyList<Letter> letters, DateTimeOffset now, ReadOnlySpan<byte> random, IStampSigner signer)
    {
        var name = string.Create(
            CultureInfo.InvariantCulture, $"{Prefix}{now.ToUnixTimeMilliseconds():D16}-{Convert.ToHexStringLower(random)}");
        return new V1ConfigMap
        {
            ApiVersion = V1ConfigMap.KubeApiVersion,
            Kind = V1ConfigMap.KubeKind,
            Metadata = new V1ObjectMeta
            {
                Name = name,
                Labels = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [Labels.ManagedBy] = Labels.ManagedByValue,
                    [Labels.AuditInbox] = Labels.AuditInboxValue,
                },
            },
            Immutable = true,
            Data = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [LettersKey] = Stamp.Write(LetterStamp.Type, new LetterStamp(name, Timestamp.Format(now), letters), signer),
            },
        };
    }

    /// <summary>Reads letters; null unless the operator wrote exactly this object.</summary>
    public static LetterStamp? Read(V1ConfigMap configMap, IStampVerifier verifier) =>
        configMap is { Immutable: true, Data.Count: 1 }
        && configMap.Data.TryGetValue(LettersKey, out var text)
        && LetterStamp.Verify(configMap.Metadata.Name, text, verifier) is { Letters.Count: <= MostLetters } stamp
            ? stamp
            : null;
}
