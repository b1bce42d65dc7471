using System.Globalization;
using System.Text;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Witness;

/// <summary>Body of an <c>add-checkpoint</c> of C2SP tlog-witness: the size of the last checkpoint, a proof from there, the next checkpoint.</summary>
/// <param name="OldSize">Size of the checkpoint that the witness cosigned last, as the log believes.</param>
/// <param name="Proof">Consistency proof from there to the checkpoint.</param>
/// <param name="Note">The checkpoint with its signatures.</param>
/// <param name="Checkpoint">What it says.</param>
public sealed record AddCheckpoint(long OldSize, IReadOnlyList<MerkleHash> Proof, SignedNote Note, Checkpoint Checkpoint)
{
    /// <summary>Most hashes in a proof: no tree needs more.</summary>
    public const int MostHashes = 63;

    private const string Old = "old ";

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a body; only the exact form is one.</summary>
    /// <param name="bytes">The body.</param>
    /// <param name="request">What it says, where it can be read.</param>
    /// <param name="fault">What is wrong, a sentence, where it cannot.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out AddCheckpoint? request, out string? fault)
    {
        request = null;
        fault = null;
        if (Text(bytes) is not { } text)
            fault = "The body is not UTF-8.";
        else if (text.IndexOf("\n\n", StringComparison.Ordinal) is not (>= 0 and var end))
            fault = "The body has no empty line before the checkpoint.";
        else if (text[..end].Split('\n') is not [var first, .. var hashes] || !TrySize(first, out var oldSize))
            fault = "The body does not begin with \"old\" and a size.";
        else if (hashes.Length > MostHashes)
            fault = $"The proof has more than {MostHashes} hashes.";
        else if (hashes.Select(Hash).ToList() is var proof && proof.Contains(null))
            fault = "A line of the proof is no hash in Base64.";
        else if (!SignedNote.TryParse(text[(end + 2)..], out var note) || !Checkpoint.TryParse(note!.Text, out var checkpoint))
            fault = "There is no checkpoint behind the empty line.";
        else
            request = new AddCheckpoint(oldSize, proof.ConvertAll(hash => hash!.Value), note, checkpoint!);
        return fault is null;
    }

    /// <summary>The body.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(Old).Append(OldSize.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Proof)
            text.Append(hash.ToBase64()).Append('\n');
        return text.Append('\n').Append(Note).ToString();
    }

    /// <summary>Reads a size: ASCII digits without a leading zero.</summary>
    internal static bool TryDecimal(string text, out long size) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size)
        && text == size.ToString(CultureInfo.InvariantCulture);

    private static bool TrySize(string line, out long size)
    {
        size = -1;
        return line.StartsWith(Old, StringComparison.Ordinal) && TryDecimal(line[Old.Length..], out size);
    }

    private static MerkleHash? Hash(string line)
    {
        var bytes = new byte[MerkleHash.Length];
        return Convert.TryFromBase64String(line, bytes, out var length) && length == bytes.Length && Convert.ToBase64String(bytes) == line
            ? new MerkleHash(bytes)
            : null;
    }

    private static string? Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
