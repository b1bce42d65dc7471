using System.Runtime.CompilerServices;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Records;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Log;

/// <summary>
/// Reads a log from some record on, object by object and without a list of them. What it gives is not verified: for those who hold it
/// against a root themselves.
/// </summary>
internal sealed class LogReader(LogStore store, LogTail tail)
{
    /// <summary>How often a read is tried again because merging went on meanwhile.</summary>
    private const int MostMoves = 5;

    /// <summary>Records from an index on, to the end that is known when it gets there.</summary>
    /// <exception cref="LogStoreException">The store failed, or the record is not there any more.</exception>
    /// <exception cref="LogDamagedException">A record is not in the form of the log.</exception>
    public async IAsyncEnumerable<LogRecord> ReadFromAsync(long first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var index = first; await ReadAsync(index, cancellationToken) is { } found;)
        {
            var entries = EntryBundle.Unpack(found.Entries, out _);
            for (var at = (int)(index - found.FirstIndex); at < entries.Count; at++, index++)
            {
                if (!RecordCodec.TryDecode(entries[at].Span, out var fitted, out var fault))
                    throw new LogDamagedException(index, $"Record {index} is not in the form of this log: {fault}.");
                yield return new LogRecord(entries[at], Rfc6962.HashLeaf(entries[at].Span), fitted!.Record, fitted.Cuts);
            }
        }
    }

    private async Task<LogCommit?> ReadAsync(long index, CancellationToken cancellationToken)
    {
        for (var move = 0; move < MostMoves; move++)
        {
            var isMerged = index < tail.Start;
            StoredCommit? found;
            if (isMerged)
                found = await store.ReadBundleAsync(index - (index % TilePath.FullWidth), cancellationToken);
            else if (tail.CommitAt(index) is { } commit)
                found = await store.Objects.ReadAsync(CommitManifest.NameOf(commit), cancellationToken) is { } o ? CommitManifest.Read(commit, o) : null;
            else
                return null;
            if (found is { Commit: null })
                throw new LogDamagedException(index, $"{found.Where} cannot be read: {found.Fault}.");
            if (found is not null)
                return found.Commit;
            if (isMerged)
                break;
        }

        throw new LogStoreException($"Record {index} is not here any more.", mayHaveWritten: false);
    }
}
