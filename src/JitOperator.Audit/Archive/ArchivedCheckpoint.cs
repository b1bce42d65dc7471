using System.Text;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Archive;

/// <summary>Finds the newest checkpoint of an archive: that of the largest size, whichever version of its object it is in.</summary>
internal static class ArchivedCheckpoint
{
    /// <summary>Reads all versions of it.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="keys">The keys to believe; null to take what parses and leave the judgement to others.</param>
    /// <param name="warn">Hears what a plain read would not have given.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The checkpoint, null without one; and whether there is an object at all.</returns>
    public static async Task<(LogHead? Head, bool IsThere)> FindAsync(
        IArchiveStore store, IReadOnlyCollection<VerifierKey>? keys, Action<string, string> warn, CancellationToken cancellationToken)
    {
        LogHead? best = null;
        var (isThere, isNewest) = (false, true);
        await foreach (var version in store.ReadVersionsAsync(ArchivePath.Checkpoint, cancellationToken))
        {
            var head = Read(version.Content, keys);
            if (!isThere && version.IsHidden)
                warn(ArchivePath.Checkpoint, "deleted: a delete marker hides it, and the version below it was read");
            if (head is null)
                warn(ArchivePath.Checkpoint, keys is null ? "a version of it is no checkpoint" : "a version of it is no checkpoint that one of the keys signed");
            if (head is not null && (best is null || head.Checkpoint.Size > best.Checkpoint.Size))
            {
                best = head;
                isNewest = !isThere;
            }

            isThere = true;
        }

        if (best is not null && !isNewest)
            warn(ArchivePath.Checkpoint, $"overwritten: an older version is for more records, {best.Checkpoint.Size}, and was read");
        return (best, isThere);
    }

    /// <summary>True when a version of it is a checkpoint, and not one that these keys signed.</summary>
    public static async Task<bool> HasStrangerAsync(IArchiveStore store, IReadOnlyCollection<VerifierKey> keys, CancellationToken cancellationToken)
    {
        await foreach (var version in store.ReadVersionsAsync(ArchivePath.Checkpoint, cancellationToken))
        {
            if (Read(version.Content, keys: null) is not null && Read(version.Content, keys) is null)
                return true;
        }

        return false;
    }

    private static LogHead? Read(ReadOnlyMemory<byte> content, IReadOnlyCollection<VerifierKey>? keys)
    {
        if (content.Length > SignedNote.MaxLength)
            return null;
        var text = Encoding.UTF8.GetString(content.Span);
        Checkpoint? checkpoint;
        var isGood = keys is not null
            ? Checkpoint.TryOpen(text, keys, out checkpoint, out _)
            : SignedNote.TryParse(text, out var note) & Checkpoint.TryParse(note?.Text, out checkpoint);
        return isGood ? new LogHead(checkpoint!, text) : null;
    }
}
