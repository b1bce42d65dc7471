using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Verification;

/// <summary>Checkpoints that somebody kept elsewhere: what shows that a log was cut off or rewritten as a whole.</summary>
internal sealed class KeptCheckpoints
{
    private const string Where = "kept checkpoint";

    private readonly IReadOnlyList<(string Note, Checkpoint? Said)> _notes;

    private KeptCheckpoints(IReadOnlyList<(string Note, Checkpoint? Said)> notes)
    {
        _notes = notes;
    }

    /// <summary>Sizes at which the root is needed.</summary>
    public IEnumerable<long> Sizes => _notes.Select(note => note.Said?.Size ?? 0);

    /// <summary>Reads them. Whether they are to be believed shows once the log has told which keys it was passed on to.</summary>
    public static KeptCheckpoints Read(IReadOnlyList<string> signedNotes) =>
        new([.. signedNotes.Select(note => (note, SignedNote.TryParse(note, out var parsed) && Checkpoint.TryParse(parsed!.Text, out var said) ? said : null))]);

    /// <summary>The origin of the first that one of these keys signed; null without any.</summary>
    public string? OriginBy(IReadOnlyCollection<VerifierKey> keys) =>
        _notes.Select(note => Checkpoint.TryOpen(note.Note, keys, out var checkpoint, out _) ? checkpoint!.Origin : null).FirstOrDefault(origin => origin is not null);

    /// <summary>Holds them against the log that was read. One that is not to be believed is a finding and no witness.</summary>
    /// <returns>Sizes of those that the log goes on from.</returns>
    public IReadOnlyList<long> HoldAgainst(CommitChain chain, FindingList findings)
    {
        var confirmed = new List<long>();
        foreach (var checkpoint in Believed(chain, findings))
        {
            if (checkpoint.Size > chain.Size)
            {
                findings.Add(new(
                    FindingKind.Truncated, chain.Size, checkpoint.Size - 1, Where,
                    $"removed from the end: the log once had {checkpoint.Size} records and has {chain.Size}."));
            }
            else if (chain.RootAt(checkpoint.Size) is not { } root)
            {
                findings.Add(new(
                    FindingKind.KeptCheckpointUnproven, null, null, Where,
                    checkpoint.Size < chain.MinimumIndex
                        ? $"the one for {checkpoint.Size} records is older than what is left here, which begins with record {chain.MinimumIndex}; give the archive, or a newer one."
                        : $"the one for {checkpoint.Size} records can be neither confirmed nor contradicted, because of what is damaged."));
            }
            else if (root != checkpoint.Root)
            {
                findings.Add(Forked(checkpoint));
            }
            else
            {
                confirmed.Add(checkpoint.Size);
            }
        }

        return confirmed;
    }

    private List<Checkpoint> Believed(CommitChain chain, FindingList findings)
    {
        var believed = new List<Checkpoint>();
        foreach (var (note, said) in _notes)
        {
            if (!Checkpoint.TryOpen(note, chain.Keys.For(said?.Size ?? 0), out var checkpoint, out var fault))
                findings.Add(new(FindingKind.BadKeptCheckpoint, null, null, Where, $"is not to be believed: {fault}."));
            else if (chain.Origin is { } origin && !string.Equals(origin, checkpoint!.Origin, StringComparison.Ordinal))
                findings.Add(new(FindingKind.BadKeptCheckpoint, null, null, Where, $"is of the log \"{checkpoint.Origin}\", not of \"{origin}\"."));
            else
                believed.Add(checkpoint!);
        }

        return believed;
    }

    private static Finding Forked(Checkpoint checkpoint) => checkpoint.Size == 0
        ? new(FindingKind.BadKeptCheckpoint, null, null, Where, $"of no records, but its root is not {Rfc6962.EmptyRoot}.")
        : new(
            FindingKind.Forked, 0, checkpoint.Size - 1, Where,
            $"at least one of these is not what it was when the log had {checkpoint.Size} records: the log was rewritten.");
}
