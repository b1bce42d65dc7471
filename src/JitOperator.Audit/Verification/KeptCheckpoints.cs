using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Verification;

/// <summary>Checkpoints that somebody kept elsewhere: what shows that a log was cut off or rewritten as a whole.</summary>
internal sealed class KeptCheckpoints
{
    /// <summary>What one that the auditor kept is called.</summary>
    public const string Kept = "kept checkpoint";

    /// <summary>What one that witnesses cosigned is called.</summary>
    public const string Cosigned = "cosigned checkpoint";

    private readonly IReadOnlyList<(string Note, string Where, Checkpoint? Said)> _notes;

    private KeptCheckpoints(IReadOnlyList<(string Note, string Where, Checkpoint? Said)> notes)
    {
        _notes = notes;
    }

    /// <summary>Sizes at which the root is needed.</summary>
    public IEnumerable<long> Sizes => _notes.Select(note => note.Said?.Size ?? 0);

    /// <summary>Reads them. Whether they are to be believed shows once the log has told which keys it was passed on to.</summary>
    public static KeptCheckpoints Read(VerificationDemands demands) => new(
    [
        .. demands.KeptCheckpoints.Select(note => (note, Kept)).Concat(demands.Cosigned.Select(note => (note, Cosigned)))
            .Select(given => (given.note, given.Item2, SignedNote.TryParse(given.note, out var parsed) && Checkpoint.TryParse(parsed!.Text, out var said) ? said : null)),
    ]);

    /// <summary>The origin of the first that one of these keys signed; null without any.</summary>
    public string? OriginBy(IReadOnlyCollection<VerifierKey> keys) =>
        _notes.Select(note => Checkpoint.TryOpen(note.Note, keys, out var checkpoint, out _) ? checkpoint!.Origin : null).FirstOrDefault(origin => origin is not null);

    /// <summary>Holds them against the log that was read. One that is not to be believed is a finding and no witness.</summary>
    /// <returns>Those that the log goes on from.</returns>
    public IReadOnlyList<ConfirmedCheckpoint> HoldAgainst(CommitChain chain, FindingList findings)
    {
        var confirmed = new List<ConfirmedCheckpoint>();
        foreach (var (note, where, said) in _notes)
        {
            if (!Checkpoint.TryOpen(note, chain.Keys.For(said?.Size ?? 0), out var checkpoint, out var fault))
                findings.Add(new(FindingKind.BadKeptCheckpoint, null, null, where, $"is not to be believed: {fault}."));
            else if (chain.Origin is { } origin && !string.Equals(origin, checkpoint!.Origin, StringComparison.Ordinal))
                findings.Add(new(FindingKind.BadKeptCheckpoint, null, null, where, $"is of the log \"{checkpoint.Origin}\", not of \"{origin}\"."));
            else if (Contradiction(chain, checkpoint!, where) is { } finding)
                findings.Add(finding);
            else
                confirmed.Add(new(checkpoint!.Size, note, where));
        }

        return confirmed;
    }

    private static Finding? Contradiction(CommitChain chain, Checkpoint checkpoint, string where)
    {
        if (checkpoint.Size > chain.Size)
        {
            return new(
                FindingKind.Truncated, chain.Size, checkpoint.Size - 1, where,
                $"removed from the end: the log once had {checkpoint.Size} records and has {chain.Size}.");
        }

        if (chain.RootAt(checkpoint.Size) is not { } root)
        {
            return new(
                FindingKind.KeptCheckpointUnproven, null, null, where,
                checkpoint.Size < chain.MinimumIndex
                    ? $"the one for {checkpoint.Size} records is older than what is left here, which begins with record {chain.MinimumIndex}; give the archive, or a newer one."
                    : $"the one for {checkpoint.Size} records can be neither confirmed nor contradicted, because of what is damaged.");
        }

        return root == checkpoint.Root ? null : Forked(checkpoint, where);
    }

    private static Finding Forked(Checkpoint checkpoint, string where) => checkpoint.Size == 0
        ? new(FindingKind.BadKeptCheckpoint, null, null, where, $"of no records, but its root is not {Rfc6962.EmptyRoot}.")
        : new(
            FindingKind.Forked, 0, checkpoint.Size - 1, where,
            $"at least one of these is not what it was when the log had {checkpoint.Size} records: the log was rewritten.");
}
