using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Witness;

/// <summary>How asking a witness ended. The default is that it did not answer.</summary>
public enum WitnessOutcome
{
    /// <summary>No usable answer: unreachable, too late, or in trouble of its own. Trying again may help.</summary>
    Unreachable,

    /// <summary>It refused for a reason of ours: it does not watch this log, or does not know its key.</summary>
    Refused,

    /// <summary>
    /// It has cosigned a larger log, signed with this log's key, than this program knows. Either another writer has gone on, or this log
    /// was put back to an older state.
    /// </summary>
    Ahead,

    /// <summary>What it has cosigned is no part of this log: the log was rewritten, or there are two.</summary>
    Forked,

    /// <summary>It cosigned.</summary>
    Cosigned,
}

/// <summary>What came of asking a witness.</summary>
/// <param name="Witness">Name of the witness.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Size">Size that the witness has cosigned last, as far as that is known.</param>
/// <param name="Cosignatures">Its cosignatures on the checkpoint; empty unless it cosigned.</param>
/// <param name="Message">What happened, a sentence, without anything that the witness wrote.</param>
public sealed record WitnessReply(
    string Witness, WitnessOutcome Outcome, long Size, IReadOnlyList<Cosignature> Cosignatures, string Message)
{
    /// <summary>True when the witness contradicts the log.</summary>
    public bool IsContradiction => Outcome is WitnessOutcome.Ahead or WitnessOutcome.Forked;
}
