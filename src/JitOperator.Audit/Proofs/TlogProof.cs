using System.Globalization;
using System.Text;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Proofs;

/// <summary>
/// A proof that an entry is in a log, as C2SP tlog-proof writes it: index, inclusion proof and signed checkpoint in one text that is
/// checked offline. Kept in files that end with <see cref="FileExtension"/>.
/// </summary>
/// <param name="Extra">Data that goes along and that nobody vouches for; null without.</param>
/// <param name="Index">Index of the entry.</param>
/// <param name="Hashes">The inclusion proof, from the leaf's sibling up.</param>
/// <param name="Checkpoint">The signed checkpoint of the tree that the proof is for.</param>
public sealed record TlogProof(byte[]? Extra, long Index, IReadOnlyList<MerkleHash> Hashes, string Checkpoint)
{
    /// <summary>The ending of such files' names.</summary>
    public const string FileExtension = ".tlog-proof";

    /// <summary>Longest text that is looked at, in UTF-16 code units.</summary>
    public const int MaxLength = 2 * SignedNote.MaxLength;

    private const string FirstLine = "c2sp.org/tlog-proof@v1";
    private const string ExtraPrefix = "extra ";
    private const string IndexPrefix = "index ";

    // A path in a tree of 2^63 leaves.
    private const int MostHashes = 63;

    /// <summary>Reads the text form. False unless it is exact; says nothing about whether it proves anything.</summary>
    public static bool TryParse(string? text, out TlogProof? proof)
    {
        proof = null;
        if (text is not { Length: <= MaxLength } || text.IndexOf("\n\n", StringComparison.Ordinal) is not (>= 0 and var split))
            return false;
        var lines = text[..split].Split('\n');
        var checkpoint = text[(split + 2)..];
        if (lines is not [FirstLine, var second, ..] || !IsSignedNote(checkpoint))
            return false;
        var at = 1;
        byte[]? extra = null;
        if (second.StartsWith(ExtraPrefix, StringComparison.Ordinal))
        {
            if (!TryDecode(second[ExtraPrefix.Length..], out extra))
                return false;
            at++;
        }

        if (at >= lines.Length || !TryParseIndex(lines[at], out var index) || lines.Length - at - 1 > MostHashes)
            return false;
        var hashes = new List<MerkleHash>(lines.Length - at - 1);
        foreach (var line in lines.Skip(at + 1))
        {
            if (!TryDecode(line, out var hash) || hash!.Length != MerkleHash.Length)
                return false;
            hashes.Add(new MerkleHash(hash));
        }

        proof = new TlogProof(extra, index, hashes, checkpoint);
        return true;
    }

    /// <summary>Checks that an entry with this leaf hash is in a log that one of the keys signed for.</summary>
    /// <param name="leaf">Leaf hash of the entry, <see cref="Rfc6962.HashLeaf"/> of its bytes.</param>
    /// <param name="keys">The keys to believe.</param>
    /// <param name="checkpoint">The checkpoint, where the proof holds.</param>
    /// <param name="fault">Why it does not hold, in half a sentence, where it does not.</param>
    public bool Verify(MerkleHash leaf, IReadOnlyCollection<VerifierKey> keys, out Checkpoint? checkpoint, out string? fault)
    {
        if (!Notes.Checkpoint.TryOpen(Checkpoint, keys, out checkpoint, out var unsigned))
            fault = $"the checkpoint is not to be believed: {unsigned}";
        else if (Index >= checkpoint!.Size)
            fault = $"it is for entry {Index} of a log of {checkpoint.Size}";
        else if (!MerkleProofs.VerifyInclusion(Index, checkpoint.Size, leaf, Hashes, checkpoint.Root))
            fault = "the hashes do not lead from this entry to the root that was signed: the entry is another, or was changed";
        else
            fault = null;
        if (fault is not null)
            checkpoint = null;
        return fault is null;
    }

    /// <summary>The text form.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        if (Extra is not null)
            text.Append(ExtraPrefix).Append(Convert.ToBase64String(Extra)).Append('\n');
        text.Append(IndexPrefix).Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Hashes)
            text.Append(hash.ToBase64()).Append('\n');
        return text.Append('\n').Append(Checkpoint).ToString();
    }

    private static bool IsSignedNote(string text) =>
        SignedNote.TryParse(text, out var note) && Notes.Checkpoint.TryParse(note!.Text, out _);

    private static bool TryParseIndex(string line, out long index)
    {
        index = 0;
        return line.StartsWith(IndexPrefix, StringComparison.Ordinal)
            && long.TryParse(line[IndexPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out index)
            && index.ToString(CultureInfo.InvariantCulture) == line[IndexPrefix.Length..];
    }

    // Only the one way to write each value: padded, without white space, with zeros in the bits that are left over.
    private static bool TryDecode(string base64, out byte[]? bytes)
    {
        bytes = null;
        var buffer = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, buffer, out var length) || length == 0
            || Convert.ToBase64String(buffer.AsSpan(0, length)) != base64)
            return false;
        bytes = buffer[..length];
        return true;
    }
}
