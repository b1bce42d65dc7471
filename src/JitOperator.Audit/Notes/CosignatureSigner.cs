namespace JitOperator.Audit.Notes;

/// <summary>Makes a witness's cosignatures.</summary>
/// <remarks>The signed message does not hold the witness's name: a key is for one witness alone (C2SP tlog-cosignature).</remarks>
public sealed class CosignatureSigner
{
    private readonly Ed25519Key _key;

    /// <summary>Names a key.</summary>
    /// <param name="name">Name of the witness: <c>witness.example.com/security</c>.</param>
    /// <param name="key">The key, which signs nothing else.</param>
    /// <exception cref="ArgumentException">The name is not one, see <see cref="KeyName"/>.</exception>
    public CosignatureSigner(string name, Ed25519Key key)
    {
        _key = key;
        Key = WitnessKey.Create(name, key.PublicKey.Span);
    }

    /// <summary>What others check the cosignatures with. Publish it.</summary>
    public WitnessKey Key { get; }

    /// <summary>Cosigns a checkpoint.</summary>
    /// <param name="text">Text of the note, which must be a checkpoint.</param>
    /// <param name="time">When; cut to the second, and after 1970.</param>
    /// <exception cref="ArgumentException">The text is no checkpoint, or the time cannot be said.</exception>
    public NoteSignature Sign(string text, DateTimeOffset time)
    {
        if (!SignedNote.IsValidText(text) || !Checkpoint.TryParse(text, out _))
            throw new ArgumentException("Only checkpoints are cosigned.", nameof(text));
        return time.ToUnixTimeSeconds() is > 0 and var seconds
            ? Cosignature.Sign(text, Key, _key, seconds)
            : throw new ArgumentException("A cosignature says a time after 1970.", nameof(time));
    }
}
