namespace JitOperator.Audit.Log;

/// <summary>What one write adds to the log: some records, and the signed checkpoint of the log with them.</summary>
/// <param name="FirstIndex">Index of the first record. A commit is known by it, and there is only ever one of it.</param>
/// <param name="Entries">The records as an entry bundle, see <see cref="EntryBundle"/>.</param>
/// <param name="Hashes">The records' leaf hashes, one after the other, so that a changed record can be named.</param>
/// <param name="Checkpoint">Signed checkpoint (C2SP tlog-checkpoint) of the log up to the last of the records.</param>
/// <param name="Writer">Tells writers apart that would write the same. No part of the log, and not verified.</param>
public sealed record LogCommit(
    long FirstIndex, ReadOnlyMemory<byte> Entries, ReadOnlyMemory<byte> Hashes, string Checkpoint, string Writer)
{
    /// <summary>True when both are the same write, byte for byte.</summary>
    public bool IsSameAs(LogCommit other) =>
        FirstIndex == other.FirstIndex
        && Entries.Span.SequenceEqual(other.Entries.Span)
        && Hashes.Span.SequenceEqual(other.Hashes.Span)
        && string.Equals(Checkpoint, other.Checkpoint, StringComparison.Ordinal)
        && string.Equals(Writer, other.Writer, StringComparison.Ordinal);
}
