using System.Runtime.CompilerServices;
using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;

namespace JitOperator.Benchmarks.Exports;

/// <summary>A log as one file of commits, one after the other: read from its beginning each time, so that no memory goes into it.</summary>
internal sealed class LogFile(string path) : ILogSource
{
    public static void Write(BinaryWriter to, LogCommit commit)
    {
        to.Write(commit.FirstIndex);
        to.Write(commit.Entries.Length);
        to.Write(commit.Entries.Span);
        to.Write(commit.Hashes.Length);
        to.Write(commit.Hashes.Span);
        to.Write(commit.Checkpoint ?? string.Empty);
    }

    public async IAsyncEnumerable<StoredCommit> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new BinaryReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20));
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = reader.ReadInt64();
            var entries = reader.ReadBytes(reader.ReadInt32());
            var hashes = reader.ReadBytes(reader.ReadInt32());
            var checkpoint = reader.ReadString();
            yield return StoredCommit.Of(path, new LogCommit(first, entries, hashes, checkpoint.Length == 0 ? null : checkpoint, "bench"));
        }

        await Task.CompletedTask;
    }
}
