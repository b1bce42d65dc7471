using System.Buffers.Binary;
using System.Text;

namespace JitOperator.Audit.Notes;

/// <summary>A note as C2SP signed-note defines it: a text, an empty line, and lines of signatures.</summary>
/// <param name="Text">The text, with its final newline. Worth nothing until <see cref="IsSignedBy"/> says so.</param>
/// <param name="Signatures">All signatures, whoever made them.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>Longest note that is looked at, in UTF-16 code units: room for 16 post-quantum signatures.</summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>Most signatures that are looked at.</summary>
    public const int MaxSignatures = 64;

    internal const string SignaturePrefix = "\u2014 ";

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>True for a text that a note can hold: valid Unicode, ends with a newline, and has no other ASCII control characters.</summary>
    public static bool IsValidText(string text) => text.EndsWith('\n') && IsValidContent(text);

    /// <summary>Reads a note's form; says nothing about who signed it. False when the form is wrong in any way.</summary>
    public static bool TryParse(string? text, out SignedNote? note)
    {
        note = null;
        if (text is not { Length: <= MaxLength } || !text.EndsWith('\n') || !IsValidContent(text))
            return false;
        // The last empty line parts text and signatures; a text may have empty lines of its own.
        var split = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || split + 2 == text.Length)
            return false;
        var lines = text[(split + 2)..^1].Split('\n');
        if (lines.Length > MaxSignatures)
            return false;
        var signatures = new List<NoteSignature>(lines.Length);
        foreach (var line in lines)
        {
            if (!TryParseSignature(line, out var signature))
                return false;
            signatures.Add(signature!);
        }

        note = new SignedNote(text[..(split + 1)], signatures);
        return true;
    }

    /// <summary>
    /// True when at least one of the keys signed the text, and no signature that claims to be from one of them is wrong. Signatures
    /// of other keys are not looked at.
    /// </summary>
    public bool IsSignedBy(IReadOnlyCollection<VerifierKey> keys)
    {
        var text = Encoding.UTF8.GetBytes(Text);
        var signed = false;
        foreach (var signature in Signatures)
        {
            foreach (var key in keys)
            {
                if (!key.Claims(signature))
                    continue;
                if (!key.Verify(text, signature.Bytes.Span))
                    return false;
                signed = true;
            }
        }

        return signed;
    }

    /// <summary>The note with more signatures, those that it has already left out.</summary>
    public SignedNote With(IEnumerable<NoteSignature> signatures)
    {
        var lines = Signatures.Select(signature => signature.ToString()).ToHashSet(StringComparer.Ordinal);
        return this with { Signatures = [.. Signatures, .. signatures.Where(signature => lines.Add(signature.ToString()))] };
    }

    /// <summary>The note as it is stored and sent.</summary>
    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(signature => signature + "\n"))}";

    private static bool TryParseSignature(string line, out NoteSignature? signature)
    {
        signature = null;
        if (!line.StartsWith(SignaturePrefix, StringComparison.Ordinal)
            || line[SignaturePrefix.Length..].Split(' ') is not [var name, var base64]
            || !KeyName.IsValid(name))
            return false;
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length) || length <= sizeof(uint)
            || Convert.ToBase64String(bytes.AsSpan(0, length)) != base64)
            return false;
        signature = new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(sizeof(uint)..length));
        return true;
    }

    private static bool IsValidContent(string text)
    {
        try
        {
            _ = s_strict.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            return false;
        }

        return !text.AsSpan().ContainsAnyInRange('\0', '\t') && !text.AsSpan().ContainsAnyInRange('\v', '\u001f');
    }
}
