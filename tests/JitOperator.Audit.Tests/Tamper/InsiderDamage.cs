using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Records;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Log;
using JitOperator.Audit.Tests.Notes;
using k8s.Models;

namespace JitOperator.Audit.Tests.Tamper;

/// <summary>What the holder of the real key can do: every signature is right, and still it shows.</summary>
internal static class InsiderDamage
{
    /// <summary>Records that are signed as they should be and cannot have come about, at the end of a log.</summary>
    public static IEnumerable<Damage> Impossible(Specimen log, long size)
    {
        var life = new Life(9_000, TestLog.Start);
        Damage Of(string kind, params AuditRecord[] records) => new(kind, size, size + records.Length - 1, Appended(log, records), []);

        yield return Of("grant without asking", life.Granted());
        yield return Of("grant although nobody agreed", life.Received(), life.Stage(), life.Granted());
        yield return Of("grant after a refusal", life.Received(), life.Stage(), life.Denied(), life.Granted());
        yield return Of("grant twice", life.Received(), life.Granted(), life.Granted());
        yield return Of("grant again what is over", life.Received(), life.Granted(), life.Ended(), life.Granted());
        yield return Of("grant for longer than was agreed", life.Received(), life.Stage(), life.Decided(Decisions.Approved), life.Granted(7200));
        yield return Of("grant to somebody else", life.Received(), life.Granted() with { Subject = "mallory" });
        yield return Of("grant other rules", life.Received(), life.Stage(), life.Decided(Decisions.Approved), life.Granted() with { Target = life.Granted().Target! with { RoleRulesDigest = "sha256:" + new string('e', 64) } });
        yield return Of("grant another request", life.Received(), life.Granted() with { Request = life.Granted().Request! with { Digest = "sha256:" + new string('e', 64) } });
        yield return Of("grant by another policy", life.Received(), life.Stage(), life.Decided(Decisions.Approved), life.Granted() with { Policy = new("lax", 1, "sha256:" + new string('e', 64)) });
        yield return Of("grant without an end", life.Received(), life.Granted() with { ExpiresAt = null });
        yield return Of("end what never began", life.Received(), life.Ended());
        yield return Of("end before its time as expired", life.Received(), life.Granted(1_000_000_000), life.Ended() with { Cause = "Expired" });
        yield return Of("decide a stage that nobody opened", life.Received(), life.Decided(Decisions.Approved));
        yield return Of("count one approval twice", life.Received(), life.Stage() with { Stage = life.Stage().Stage! with { Required = 2 } }, life.Decided(Decisions.Approved), life.Decided(Decisions.Approved) with { Actor = new("another") });
        yield return Of("count one person twice", life.Received(), life.Stage() with { Stage = life.Stage().Stage! with { Required = 2 } }, life.Decided(Decisions.Approved), life.Decided(Decisions.Approved) with { Decision = new(Decisions.Approved, "other", "other") });
        yield return Of("receive twice", life.Received(), life.Received());
        yield return Of("review what was no emergency", life.Received(), life.Granted(), life.Granted() with { Type = AuditRecordTypes.ReviewRequested });
        yield return new("say another index", size, size, Signed(log, size, [life.Received() with { Index = size + 5 }]), []);
        yield return new("say an earlier time", size, size, Signed(log, size, [life.Received() with { Index = size, Time = "2020-01-01T00:00:00.000Z" }]), []);
        yield return new("begin the log again", size, size, Signed(log, size, [new AuditRecord { Type = AuditRecordTypes.LogStarted, Index = size, Time = "2030-01-01T00:00:00.000Z" }]), []);
        yield return new("write an unknown version", size, size, Signed(log, size, [life.Received() with { Index = size, V = 2, Time = "2030-01-01T00:00:00.000Z" }]), []);
        yield return Of("pass the log on to a key by itself", new AuditRecord { Type = AuditRecordTypes.LogKeyRotated, Rotation = new(TestKeys.Signer.Verifier.ToString(), TestKeys.OtherSigner.Verifier.ToString(), "no note") });
    }

    /// <summary>Whatever is changed from some record on, everything after it signed anew with the real key: only what somebody kept tells.</summary>
    public static async Task<Damage> RewrittenAsync(LogBuilder builder, Specimen log, long from)
    {
        var entries = log.Holders(LogObjectKind.Commit).SelectMany(holder => Specimen.EntriesOf(log.Objects[holder.Name])).ToList();
        var rewritten = new LogBuilder(1);
        for (var index = 1; index < entries.Count; index++)
        {
            RecordCodec.TryDecode(entries[index].Span, out var fitted, out _);
            await rewritten.CommitAsync(fitted!.Record with { Message = index == from ? "As if nothing had happened." : fitted.Record.Message });
        }

        var objects = (await Specimen.OfAsync(rewritten)).Objects;
        return new("rewrite it all with the real key", 0, builder.Size - 1, objects, [log.Head]);
    }

    private static IReadOnlyDictionary<string, V1ConfigMap> Appended(Specimen log, AuditRecord[] records)
    {
        var size = log.Holders(LogObjectKind.Commit).Last().Last + 1;
        return Signed(log, size, [.. records.Select((record, i) => record with { Index = size + i, Time = "2030-01-01T00:00:00.000Z", Cluster = "test" })]);
    }

    private static IReadOnlyDictionary<string, V1ConfigMap> Signed(Specimen log, long size, IReadOnlyList<AuditRecord> records)
    {
        var range = new CompactRange();
        foreach (var entry in log.Holders(LogObjectKind.Commit).SelectMany(holder => Specimen.EntriesOf(log.Objects[holder.Name])))
            range.Append(Rfc6962.HashLeaf(entry.Span));
        var entries = records.Select(record => (ReadOnlyMemory<byte>)RecordCodec.Encode(new FittedRecord(record, []))).ToList();
        foreach (var entry in entries)
            range.Append(Rfc6962.HashLeaf(entry.Span));
        var note = TestKeys.Signer.Sign(new Checkpoint(TestKeys.Origin, range.Size, range.Root).ToString());
        return log.And(CommitManifest.Write(new LogCommit(size, EntryBundle.Pack(entries), Specimen.HashesOf(entries), note, "insider")));
    }
}
