namespace JitOperator.Audit.Verification;

/// <summary>What is wrong with a log.</summary>
public enum FindingKind
{
    /// <summary>Something that has no kind of its own.</summary>
    Other = 0,

    /// <summary>There is no log at all. A log has its first record from the beginning on.</summary>
    Empty,

    /// <summary>An object of the log cannot be read at all.</summary>
    Unreadable,

    /// <summary>Records are not there although later ones are.</summary>
    Missing,

    /// <summary>Records are there twice.</summary>
    Duplicate,

    /// <summary>A record's bytes are not those that were signed for.</summary>
    RecordChanged,

    /// <summary>The leaf hash beside a record was changed; the record itself is as it was signed for.</summary>
    HashChanged,

    /// <summary>Records do not give the root that was signed, and nothing tells which of them is wrong.</summary>
    RootMismatch,

    /// <summary>A checkpoint is not signed by a key that is believed.</summary>
    BadSignature,

    /// <summary>A checkpoint is signed, but is not one of this log at this place.</summary>
    BadCheckpoint,

    /// <summary>A record was signed for, but is not one in the form of this log.</summary>
    MalformedRecord,

    /// <summary>A record says that it has another index than it has.</summary>
    WrongIndex,

    /// <summary>A record says that it is earlier than the one before it.</summary>
    TimeBackwards,

    /// <summary>The record that begins the log is missing at its start, or is somewhere else.</summary>
    WrongStart,

    /// <summary>The log is shorter than a checkpoint that was kept: its end was removed.</summary>
    Truncated,

    /// <summary>The log is not the one that a kept checkpoint is of: what it had then was rewritten.</summary>
    Forked,

    /// <summary>A kept checkpoint is not one that the given keys signed for this log.</summary>
    BadKeptCheckpoint,

    /// <summary>A kept checkpoint could be neither confirmed nor contradicted, because of other damage.</summary>
    KeptCheckpointUnproven,

    /// <summary>Records that no checkpoint covers.</summary>
    Uncovered,

    /// <summary>Records are gone that by no record were pruned.</summary>
    PrunedWithoutRule,

    /// <summary>A record is to change the log's key, and is not signed by both.</summary>
    BadRotation,

    /// <summary>A record was signed for, but cannot have come about: no such step is possible after what the log says before it.</summary>
    ImpossibleStep,

    /// <summary>The log is older than it may be: it has stopped, or its end was removed.</summary>
    Stale,

    /// <summary>Too few witnesses cosigned.</summary>
    NotWitnessed,

    /// <summary>An object of the archive was deleted or overwritten from above; its true version is still there.</summary>
    Hidden,
}
