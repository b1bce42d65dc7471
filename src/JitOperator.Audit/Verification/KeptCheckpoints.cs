using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Verification;

/// <summary>Checkpoints that somebody kept elsewhere: what shows that a log was cut off or rewritten as a whole.</summary>
internal sealed class KeptCheckpoints
{
    private const string Where = "kept checkpoint";

    private readonly List<Checkpoint> _checkpoints = [];

    private KeptCheckpoints()
    {
    }

    /// <summary>The origin that they agree on; null without any.</summary>
    public string? Origin => _checkpoints.FirstOrDefault()?.Origin;

    /// <summary>Sizes at which the root is needed.</summary>
    public IEnumerable<long> Sizes => _checkpoints.Select(checkpoint => checkpoint.Size);

    /// <summary>Reads them. One that is not to be believed is a finding and no witness.</summary>
    public static KeptCheckpoints Open(IReadOnlyList<string> signedNotes, IReadOnlyCollection<VerifierKey> keys, FindingList findings)
    {
        var kept = new KeptCheckpoints();
        foreach (var note in signedNotes)
        {
            if (!Checkpoint.TryOpen(note, keys, out var checkpoint, out var fault))
                findings.Add(new(FindingKind.BadKeptCheckpoint, null, null, Where, $"is not to be believed: {fault}."));
            else if (kept.Origin is { } origin && !string.Equals(origin, checkpoint!.Origin, StringComparison.Ordinal))
                findings.Add(new(FindingKind.BadKeptCheckpoint, null, null, Where, $"is of the log \"{checkpoint.Origin}\", not of \"{origin}\"."));
            else
                kept._checkpoints.Add(checkpoint!);
        }

        return kept;
    }

    /// <summary>Holds them against the log that was read.</summary>
    /// <returns>Sizes of those that the log goes on from.</returns>
    public IReadOnlyList<long> HoldAgainst(CommitChain chain, FindingList findings)
    {
        var confirmed = new List<long>();
        foreach (var checkpoint in _checkpoints)
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
                    $"the one for {checkpoint.Size} records can be neither confirmed nor contradicted, because of what is damaged."));
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

    private static Finding Forked(Checkpoint checkpoint) => checkpoint.Size == 0
        ? new(FindingKind.BadKeptCheckpoint, null, null, Where, $"of no records, but its root is not {Rfc6962.EmptyRoot}.")
        : new(
            FindingKind.Forked, 0, checkpoint.Size - 1, Where,
            $"at least one of these is not what it was when the log had {checkpoint.Size} records: the log was rewritten.");
}
