using JitOperator.Api.Audit;

namespace JitOperator.Audit.Notes;

/// <summary>
/// That a log goes on under another key: a note that names both keys and that both have signed, the old one to pass the log on and the
/// new one to take it over. Its text is a line that says what it is, the origin, and the two keys as <see cref="VerifierKey"/> writes them.
/// </summary>
public static class KeyRotation
{
    /// <summary>First line of the text: keeps the note apart from all else that the keys sign.</summary>
    public const string Header = "jitoperator.io/key-rotation/v1";

    /// <summary>What the record of a change of keys carries.</summary>
    /// <exception cref="ArgumentException">The keys are of different logs, or one and the same.</exception>
    public static AuditRotation Write(NoteSigner from, NoteSigner to)
    {
        if (from.Name != to.Name || from.Verifier.Equals(to.Verifier))
            throw new ArgumentException("A log is passed on between two keys of its own name.", nameof(to));
        return new AuditRotation(from.Verifier.ToString(), to.Verifier.ToString(), NoteSigner.SignTogether(Text(from.Verifier, to.Verifier), [from, to]));
    }

    /// <summary>Reads it. False unless both keys signed exactly this.</summary>
    /// <param name="rotation">What the record carries.</param>
    /// <param name="from">The key that the log was signed with.</param>
    /// <param name="to">The key that it is signed with from then on.</param>
    /// <param name="fault">What is wrong, in half a sentence.</param>
    public static bool TryRead(AuditRotation? rotation, out VerifierKey? from, out VerifierKey? to, out string? fault)
    {
        to = null;
        fault = null;
        if (!VerifierKey.TryParse(rotation?.From, out from) || !VerifierKey.TryParse(rotation!.To, out to) || from!.Equals(to))
            fault = "it does not name the two keys";
        else if (!SignedNote.TryParse(rotation.Note, out var note) || note!.Text != Text(from, to!))
            fault = "its note is not about these two keys";
        else if (!note.IsSignedBy([from]) || !note.IsSignedBy([to!]))
            fault = "its note is not signed by both keys";
        return fault is null;
    }

    private static string Text(VerifierKey from, VerifierKey to) => $"{Header}\n{from.Name}\n{from}\n{to}\n";
}
