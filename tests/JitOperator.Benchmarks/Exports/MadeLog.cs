using System.Globalization;
using System.Security.Cryptography;
using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Records;

namespace JitOperator.Benchmarks.Exports;

/// <summary>
/// Writes a log of lives of six records each, a minute apart, as the operator would: signed, in commits of 200; or as it is once these are
/// merged, in bundles of 256 with one signed commit behind them.
/// </summary>
internal static class MadeLog
{
    private const int RecordsPerCommit = 200;
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // From one record to the next, and how long access lasts, so that lives need not overlap.
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(10);
    private static readonly string s_stamp = new('s', 300);
    private static readonly string s_digest = "sha256:" + new string('a', 64);

    /// <summary>Writes it, and gives the key that verifies it.</summary>
    public static VerifierKey Write(string path, long count, bool isMerged = false)
    {
        var most = isMerged ? TilePath.FullWidth : RecordsPerCommit;
        var signer = new NoteSigner("bench.example.com/log", Ed25519Key.Generate(RandomNumberGenerator.Create()));
        using var file = new BinaryWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20));
        var (range, entries) = (new CompactRange(), new List<ReadOnlyMemory<byte>>(most));
        for (var index = 0L; index < count; index++)
        {
            entries.Add(Entry(index));
            if (entries.Count < most && index + 1 < count)
                continue;
            var (first, hashes) = (range.Size, new byte[entries.Count * MerkleHash.Length]);
            for (var i = 0; i < entries.Count; i++)
            {
                var leaf = Rfc6962.HashLeaf(entries[i].Span);
                leaf.CopyTo(hashes.AsSpan(i * MerkleHash.Length));
                range.Append(leaf);
            }

            var checkpoint = isMerged && index + 1 < count ? null : signer.Sign(new Checkpoint(signer.Name, range.Size, range.Root).ToString());
            LogFile.Write(file, new LogCommit(first, EntryBundle.Pack(entries), hashes, checkpoint, "bench"));
            entries.Clear();
        }

        return signer.Verifier;
    }

    /// <summary>The bytes of a record.</summary>
    public static ReadOnlyMemory<byte> Entry(long index) => RecordCodec.Encode(new FittedRecord(Record(index), []));

    /// <summary>The record of an index.</summary>
    public static AuditRecord Record(long index)
    {
        var (life, step) = ((index - 1) / 6, (int)((index - 1) % 6));
        var at = s_start + (index * s_step);
        var record = new AuditRecord
        {
            Type = AuditRecordTypes.LogStarted,
            Index = index,
            Time = RecordTime.Format(at),
            Cluster = "bench",
        };
        if (index == 0)
            return record;
        var uid = life.ToString("x32", CultureInfo.InvariantCulture);
        var (alice, bob) = (new AuditActor($"alice-{life % 500}", "u1", ["developers"]), new AuditActor($"bob-{life % 40}", "u2", ["leads"]));
        record = record with
        {
            Request = new("payments", $"request-{life}", uid, s_digest),
            Target = new("ClusterRole", "edit", ["payments"], s_digest),
        };
        return step switch
        {
            0 => record with { Type = AuditRecordTypes.RequestReceived, Actor = alice, Reason = "Look into the failed payments", Evidence = new([s_stamp]) },
            1 => record with { Type = AuditRecordTypes.ApprovalRequested, Policy = Policy, Stage = new(0, "lead", 1, ["Group/leads"]), DurationSeconds = (long)s_step.TotalSeconds },
            2 => record with
            {
                Type = AuditRecordTypes.ApprovalDecided,
                Actor = bob,
                Stage = new(0, "lead"),
                Decision = new("Approved", $"approval-{life}", $"a{uid}", record.Time, "Go ahead."),
                Evidence = new([s_stamp]),
            },
            3 => record with
            {
                Type = AuditRecordTypes.GrantIssued,
                Actor = alice,
                Policy = Policy,
                StartsAt = record.Time,
                ExpiresAt = RecordTime.Format(at + s_step),
                DurationSeconds = (long)s_step.TotalSeconds,
                Reason = "Look into the failed payments",
                Bindings = [new("payments", $"jit-{uid}")],
                Evidence = new([s_stamp, s_stamp]),
            },
            4 => record with
            {
                Type = AuditRecordTypes.GrantEnded,
                StartsAt = RecordTime.Format(at - s_step),
                ExpiresAt = record.Time,
                Bindings = [new("payments", $"jit-{uid}", uid)],
                Cause = "Expired",
                Message = "Access ended as agreed.",
            },
            _ => record with { Type = AuditRecordTypes.RequestCleaned, Cause = "TtlAfterFinished", Message = "The finished request is cleaned away." },
        };
    }

    private static AuditPolicy Policy { get; } = new("payments-edit", 3, s_digest);
}
