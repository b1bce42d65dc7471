using System.Text;

namespace JitOperator.Audit.Notes;

/// <summary>Signs notes with one named key (C2SP signed-note, Ed25519).</summary>
public sealed class NoteSigner
{
    private readonly Ed25519Key _key;

    /// <summary>Names a key.</summary>
    /// <param name="name">Name of the key, which is the log's origin too: <c>jit.example.com/cluster-a</c>.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentException">The name is not one, see <see cref="KeyName"/>.</exception>
    public NoteSigner(string name, Ed25519Key key)
    {
        _key = key;
        Verifier = VerifierKey.Create(name, key.PublicKey.Span);
    }

    /// <summary>Name of the key.</summary>
    public string Name => Verifier.Name;

    /// <summary>What others check the signatures with. Publish it.</summary>
    public VerifierKey Verifier { get; }

    /// <summary>The signed note: the text, an empty line, one signature line.</summary>
    /// <param name="text">Ends with a newline.</param>
    /// <exception cref="ArgumentException">The text is not one that a note can hold, see <see cref="SignedNote.IsValidText"/>.</exception>
    public string Sign(string text) => SignTogether(text, [this]);

    /// <summary>The note signed by several, a line each.</summary>
    /// <inheritdoc cref="Sign"/>
    public static string SignTogether(string text, IReadOnlyCollection<NoteSigner> signers)
    {
        if (!SignedNote.IsValidText(text))
            throw new ArgumentException("The text of a note ends with a newline and has no other control characters.", nameof(text));
        var bytes = Encoding.UTF8.GetBytes(text);
        return new SignedNote(text, [.. signers.Select(signer => new NoteSignature(signer.Name, signer.Verifier.Id, signer._key.Sign(bytes)))]).ToString();
    }
}
