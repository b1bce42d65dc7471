using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace JitOperator.Audit.Notes;

/// <summary>
/// A witness's signature on a checkpoint, <c>cosignature/v1</c> of C2SP tlog-cosignature with Ed25519: that at this time, the largest
/// tree that the witness had seen of the log, and found to hold all that it had seen before, was this one.
/// </summary>
/// <param name="Key">Whose it is.</param>
/// <param name="Time">When it was made, to the second.</param>
/// <param name="Signature">The line.</param>
public sealed record Cosignature(WitnessKey Key, DateTimeOffset Time, NoteSignature Signature)
{
    private const string Header = "cosignature/v1";
    private const int Length = sizeof(ulong) + Ed25519Key.SignatureLength;

    /// <summary>The last second of the year 9999: what a time is held in ends there, and so does what we believe.</summary>
    private static readonly long s_latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Checks a signature line that claims to be a key's.</summary>
    /// <param name="text">Text of the note, with its final newline.</param>
    /// <param name="key">Whose it claims to be.</param>
    /// <param name="signature">The line.</param>
    /// <param name="cosignature">What it says, where it holds.</param>
    /// <returns>False when it is not that key's over this text, or says no time.</returns>
    public static bool TryVerify(string text, WitnessKey key, NoteSignature signature, out Cosignature? cosignature)
    {
        cosignature = null;
        if (!key.Claims(signature) || signature.Bytes.Length != Length)
            return false;
        var seconds = BinaryPrimitives.ReadUInt64BigEndian(signature.Bytes.Span);
        if (seconds == 0 || seconds > (ulong)s_latest
            || !Ed25519Key.Verify(key.PublicKey.Span, Message((long)seconds, text), signature.Bytes.Span[sizeof(ulong)..]))
            return false;
        cosignature = new Cosignature(key, DateTimeOffset.FromUnixTimeSeconds((long)seconds), signature);
        return true;
    }

    /// <summary>Makes the line.</summary>
    internal static NoteSignature Sign(string text, WitnessKey key, Ed25519Key secret, long seconds)
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)seconds);
        secret.Sign(Message(seconds, text)).CopyTo(bytes.AsSpan(sizeof(ulong)));
        return new NoteSignature(key.Name, key.Id, bytes);
    }

    private static byte[] Message(long seconds, string text) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Header}\ntime {seconds}\n{text}"));
}
