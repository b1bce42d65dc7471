using System.Runtime.CompilerServices;
using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Records;
using JitOperator.Audit.Tests.Notes;

namespace JitOperator.Audit.Tests.Archive;

/// <summary>A log of small records in memory, with a head for every size.</summary>
internal sealed class ArchiveLogSample
{
    private readonly NoteSigner _signer;
    private readonly MerkleTree _tree = new();

    public ArchiveLogSample(int size, string word = "reason", NoteSigner? signer = null)
    {
        _signer = signer ?? TestKeys.Signer;
        for (var i = 0; i < size; i++)
        {
            var record = new AuditRecord
            {
                Index = i,
                Type = i == 0 ? AuditRecordTypes.LogStarted : AuditRecordTypes.RequestReceived,
                Cluster = "test",
                Time = RecordTime.Format(Start.AddSeconds(i)),
                Reason = $"{word} {i}",
            };
            var bytes = RecordCodec.Encode(new FittedRecord(record, []));
            var leaf = Rfc6962.HashLeaf(bytes);
            _tree.Append(leaf);
            Records.Add(new LogRecord(bytes, leaf, record, []));
        }
    }

    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static VerifierKey[] Keys { get; } = [TestKeys.Signer.Verifier];

    public List<LogRecord> Records { get; } = [];

    /// <summary>Indices that were asked for, in order.</summary>
    public List<long> Reads { get; } = [];

    /// <summary>Records before this one cannot be read.</summary>
    public long Minimum { get; set; }

    public LogHead HeadAt(int size)
    {
        var checkpoint = new Checkpoint(_signer.Name, size, _tree.RootAt(size));
        return new LogHead(checkpoint, _signer.Sign(checkpoint.ToString()));
    }

    public byte[] Tile(TilePath path) => TileLayout.Read(_tree, path);

    public byte[] Bundle(int first, int count) => EntryBundle.Pack([.. Records.Skip(first).Take(count).Select(record => record.Bytes)]);

    public async IAsyncEnumerable<LogRecord> ReadFrom(long first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        lock (Reads)
            Reads.Add(first);
        Assert.InRange(first, Minimum, Records.Count);
        for (var i = (int)first; i < Records.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Records[i];
        }

        await Task.CompletedTask;
    }
}
