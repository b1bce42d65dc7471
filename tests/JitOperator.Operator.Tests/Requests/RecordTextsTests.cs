using JitOperator.Api.Audit;
using JitOperator.Audit.Records;
using JitOperator.Operator.Requests;
using Xunit;

namespace JitOperator.Operator.Tests.Requests;

public class RecordTextsTests
{
    [Fact]
    public void Share_WhatWasReadBefore_IsHeldOnce()
    {
        var texts = new RecordTexts();

        var (first, second) = (texts.Share(Read(1, "r1")), texts.Share(Read(2, "r1")));

        Assert.Same(first.Request!.Digest, second.Request!.Digest);
        Assert.Same(first.Request.Uid, second.Request.Uid);
        Assert.Same(first.Policy!.Digest, second.Policy!.Digest);
        Assert.Same(first.Target!.RoleRulesDigest, second.Target!.RoleRulesDigest);
        Assert.Same(first.Target.Namespaces[0], first.Request.Namespace);
        Assert.Same(first.Actor!.Username, second.Subject);
    }

    /// <summary>With far more texts than places, and ever the same places taken, each record says what it said.</summary>
    [Fact]
    public void Share_FarMoreTextsThanPlaces_ChangesNoRecord()
    {
        var texts = new RecordTexts();
        foreach (var record in Enumerable.Range(0, 20_000).Select(i => Read(i, $"r{i * 7919}")).Append(new AuditRecord { Index = 20_000, Type = AuditRecordTypes.RequestReceived, Time = Stamp }))
        {
            Assert.Equal(RecordCodec.Encode(new(record, [])), RecordCodec.Encode(new(texts.Share(record), [])));
        }
    }

    private const string Stamp = "2026-03-02T10:00:00.000Z";

    // As it comes from the log: no two of its texts are the same object.
    private static AuditRecord Read(long index, string uid)
    {
        var written = RecordCodec.Encode(new(
            new()
            {
                Index = index,
                Type = AuditRecordTypes.GrantIssued,
                Time = Stamp,
                Actor = new("alice", Groups: ["dev"]),
                Subject = "alice",
                Request = new("payments", $"look-{uid}", uid, $"sha256:{new string('a', 64)}"),
                Policy = new("payments-view", 3, $"sha256:{new string('b', 64)}", Uid: "p1"),
                Target = new("ClusterRole", "view", ["payments", "ledger"], $"sha256:{new string('c', 64)}", Risks: ["secrets"]),
            },
            []));
        Assert.True(RecordCodec.TryDecode(written, out var fitted, out var fault), fault);
        return fitted!.Record;
    }
}
