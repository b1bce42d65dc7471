using System.Globalization;
using System.Text;
using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Notes;

/// <summary>The head of a log, as C2SP tlog-checkpoint writes it: origin, size, root, and extension lines of which we write none.</summary>
/// <param name="Origin">Identifies the log.</param>
/// <param name="Size">Number of leaves.</param>
/// <param name="Root">Root of the tree with these leaves.</param>
/// <param name="Extensions">Extension lines; not empty, without newlines.</param>
public sealed record Checkpoint(string Origin, long Size, MerkleHash Root, IReadOnlyList<string> Extensions)
{
    /// <summary>A checkpoint without extension lines.</summary>
    public Checkpoint(string origin, long size, MerkleHash root)
        : this(origin, size, root, [])
    {
    }

    /// <summary>Reads the text of a note. False unless its form is exact.</summary>
    public static bool TryParse(string? text, out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (text is null || !text.EndsWith('\n'))
            return false;
        if (text[..^1].Split('\n') is not [{ Length: > 0 } origin, var sizeText, var rootText, .. var extensions]
            || extensions.Any(line => line.Length == 0)
            || !long.TryParse(sizeText, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || size.ToString(CultureInfo.InvariantCulture) != sizeText)
            return false;
        var root = new byte[MerkleHash.Length];
        if (!Convert.TryFromBase64String(rootText, root, out var length) || length != root.Length
            || Convert.ToBase64String(root) != rootText)
            return false;
        checkpoint = new Checkpoint(origin, size, new MerkleHash(root), extensions);
        return true;
    }

    /// <summary>Reads a signed checkpoint and believes it only if one of the keys signed it.</summary>
    /// <param name="signedNote">The signed note.</param>
    /// <param name="keys">The keys to believe.</param>
    /// <param name="checkpoint">The checkpoint, where it is to be believed.</param>
    /// <param name="fault">What is wrong, in half a sentence, where it is not.</param>
    public static bool TryOpen(
        string? signedNote, IReadOnlyCollection<VerifierKey> keys, out Checkpoint? checkpoint, out string? fault)
    {
        checkpoint = null;
        fault = null;
        if (!SignedNote.TryParse(signedNote, out var note))
            fault = "it is not a signed note";
        else if (!note!.IsSignedBy(keys))
            fault = "none of the given keys signed it, or a signature is wrong";
        else if (!TryParse(note.Text, out checkpoint))
            fault = "it is signed, but is not a checkpoint";
        return fault is null;
    }

    /// <summary>The text to sign.</summary>
    public override string ToString()
    {
        var text = new StringBuilder()
            .Append(Origin).Append('\n')
            .Append(Size.ToString(CultureInfo.InvariantCulture)).Append('\n')
            .Append(Root.ToBase64()).Append('\n');
        foreach (var line in Extensions)
            text.Append(line).Append('\n');
        return text.ToString();
    }
}
