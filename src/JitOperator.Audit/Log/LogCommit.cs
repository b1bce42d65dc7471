namespace JitOperator.Audit.Log;

/// <summary>
/// Some records that follow one another. As one write adds them to the log: with the signed checkpoint of the log up to the last of
/// them. As they are kept later: in full bundles of 256 (C2SP tlog-tiles) that no checkpoint of their own stands beside; the next one
/// in the log vouches for them. Where records were pruned, only their hashes are left.
/// </summary>
/// <param name="FirstIndex">Index of the first record. A commit is known by it, and there is only ever one of it.</param>
/// <param name="Entries">The records as an entry bundle, see <see cref="EntryBundle"/>; empty where they were pruned.</param>
/// <param name="Hashes">The records' leaf hashes, one after the other, so that a changed record can be named.</param>
/// <param name="Checkpoint">Signed checkpoint (C2SP tlog-checkpoint) of the log up to the last of the records; null where a later one covers it.</param>
/// <param name="Writer">Tells writers apart that would write the same. No part of the log, and not verified.</param>
public sealed record LogCommit(
    long FirstIndex, ReadOnlyMemory<byte> Entries, ReadOnlyMemory<byte> Hashes, string? Checkpoint, string Writer)
{
    /// <summary>True when the records themselves are gone and only their hashes are left.</summary>
    public bool IsPruned => Entries.IsEmpty && !Hashes.IsEmpty && Checkpoint is null;

    /// <summary>True when both are the same write, byte for byte.</summary>
    public bool IsSameAs(LogCommit other) =>
        FirstIndex == other.FirstIndex
        && Entries.Span.SequenceEqual(other.Entries.Span)
        && Hashes.Span.SequenceEqual(other.Hashes.Span)
        && string.Equals(Checkpoint, other.Checkpoint, StringComparison.Ordinal)
        && string.Equals(Writer, other.Writer, StringComparison.Ordinal);
}
