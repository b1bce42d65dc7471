using System.Text;
using System.Text.Json;
using CsCheck;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Audit.Records;

namespace JitOperator.Audit.Tests.Records;

public sealed class RecordShortenerTests
{
    private const long LargestIndex = 9_007_199_254_740_991;

    [Fact]
    public void Fit_ARecordThatFits_LeavesItAlone()
    {
        var record = RecordSamples.Received();
        var fitted = RecordShortener.Fit(record);

        Assert.Same(record, fitted.Record);
        Assert.Empty(fitted.Cuts);
    }

    [Fact]
    public void Fit_AReasonTooLong_KeepsItsBeginningAndSaysWhatWasCut()
    {
        var reason = new string('é', 5000);
        var fitted = RecordShortener.Fit(RecordSamples.Received(reason) with { Evidence = null });
        var kept = fitted.Record.Reason!.TakeWhile(c => c == 'é').Count();

        Assert.Equal($"… [{5000 - kept} characters cut]", fitted.Record.Reason![kept..]);
        Assert.Equal("reason", Assert.Single(fitted.Cuts).Member);
        Assert.Equal(10_002, fitted.Cuts[0].Bytes);
        Assert.Equal(TypedJson.Digest(reason), fitted.Cuts[0].Digest);
        Assert.True(kept > 1300, "No more is cut than needed.");
        AssertFits(fitted);
    }

    [Fact]
    public void Fit_AtTheEdge_UsesTheRoomThatThereIs()
    {
        // Emoji are four bytes each: what is left over is less than one of them and a changed count.
        var fitted = RecordShortener.Fit(RecordSamples.Received(string.Concat(Enumerable.Repeat("😀", 3000))) with { Evidence = null });
        var size = Size(fitted);

        Assert.InRange(size, RecordCodec.MaxBytes - 8, RecordCodec.MaxBytes);
        Assert.DoesNotContain('\ufffd', fitted.Record.Reason!);
    }

    [Fact]
    public void Fit_LongStamps_LeavesTheirDigests()
    {
        var stamps = Enumerable.Range(0, 6).Select(i => new string((char)('a' + i), 900)).ToList();
        var fitted = RecordShortener.Fit(RecordSamples.Received() with { Evidence = new(stamps) });
        var whole = fitted.Record.Evidence!.Stamps.TakeWhile(stamps.Contains).Count();

        Assert.Equal(6, fitted.Record.Evidence.Stamps.Count);
        Assert.InRange(whole, 2, 3);
        Assert.All(fitted.Record.Evidence.Stamps.Skip(whole), stamp => Assert.StartsWith("sha256:", stamp, StringComparison.Ordinal));
        Assert.Equal(["evidence.stamps"], fitted.Cuts.Select(cut => cut.Member));
        Assert.Equal("A customer's order hangs.", fitted.Record.Reason);
        AssertFits(fitted);
    }

    [Fact]
    public void Fit_EverythingTooLong_ShortensEverythingAndStillFits()
    {
        var many = Enumerable.Range(0, 400).Select(i => $"group-{i:D60}").ToList();
        var record = RecordSamples.Decided(new string('c', 9000)) with
        {
            Actor = new("bob", "u-2", many, many.ToDictionary(group => group, IReadOnlyList<string> (group) => [group])),
            Stage = new(0, "leads", 1, many),
            Message = new string('\u0001', 9000),
            Reason = new string('r', 9000),
            Evidence = new([.. many.Select(group => new string('s', 900) + group)]),
        };
        var fitted = RecordShortener.Fit(record);

        Assert.Equal(
            ["message", "decision.comment", "reason", "stage.approvers", "evidence.stamps", "actor.groups", "actor.extra"],
            fitted.Cuts.Select(cut => cut.Member));
        Assert.Equal(TypedJson.Digest(record.Evidence.Stamps), fitted.Cuts[4].Digest);
        Assert.Equal(TypedJson.Digest(record.Actor.Extra), fitted.Cuts[6].Digest);
        Assert.EndsWith("cut]", fitted.Record.Reason, StringComparison.Ordinal);
        Assert.Equal("… [400 more]", fitted.Record.Stage!.Approvers![0]);
        Assert.Equal("… [400 more]", fitted.Record.Actor!.Extra!.Single().Key);
        AssertFits(fitted);
    }

    [Fact]
    public void Fit_ALongReasonBesideEvidence_LeavesTheEvidence()
    {
        var record = RecordSamples.Received(string.Concat(Enumerable.Repeat("\u0007", 1024))) with { Evidence = new([new string('s', 900)]) };
        var fitted = RecordShortener.Fit(record);

        Assert.Equal(["reason"], fitted.Cuts.Select(cut => cut.Member));
        Assert.Equal(record.Evidence.Stamps, fitted.Record.Evidence!.Stamps);
        Assert.Equal(record.Actor!.Groups, fitted.Record.Actor!.Groups);
    }

    [Fact]
    public void Fit_ATextCutTwice_CountsFromTheWhole()
    {
        var record = RecordSamples.Received(new string('r', 3000)) with { Actor = new(new string('n', 3200)), Evidence = null };
        var reason = RecordShortener.Fit(record).Record.Reason!;
        var kept = reason.TakeWhile(c => c == 'r').Count();

        Assert.InRange(kept, 64, 399);
        Assert.EndsWith($"r… [{3000 - kept} characters cut]", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_APolicyThatIsTooLong_LeavesItsDigestAndWhoChangedIt()
    {
        var spec = JsonSerializer.SerializeToElement(new { MaxDuration = "1h", Grants = Enumerable.Repeat(new string('n', 200), 30) }, TypedJson.Options);
        var record = new AuditRecord
        {
            Type = AuditRecordTypes.PolicyChanged,
            Actor = new("alice", "u-1", ["admins"]),
            Policy = new("payments", 7, TypedJson.Digest(spec), "p1"),
            PolicySpec = spec,
            Evidence = new([new string('s', 900)]),
        };

        var fitted = RecordShortener.Fit(record);

        AssertFits(fitted);
        Assert.Equal($$"""{"digest":"{{record.Policy.Digest}}"}""", fitted.Record.PolicySpec!.Value.GetRawText());
        Assert.Equal(["evidence.stamps", "policySpec"], fitted.Cuts.Select(cut => cut.Member));
        Assert.Equal(record.Policy.Digest, fitted.Cuts[1].Digest);
        Assert.Equal(record.Actor, fitted.Record.Actor);
        Assert.True(RecordCodec.TryDecode(
            RecordCodec.Encode(fitted with { Record = fitted.Record with { Time = "2026-03-01T12:00:00.000Z" } }), out var read, out var fault), fault);
        Assert.Equal(fitted.Record.PolicySpec.Value.GetRawText(), read!.Record.PolicySpec!.Value.GetRawText());
    }

    [Fact]
    public void Fit_APolicyThatFits_IsThereAsAWhole()
    {
        var spec = JsonSerializer.SerializeToElement(new { MaxDuration = "1h" }, TypedJson.Options);
        var record = new AuditRecord
        {
            Type = AuditRecordTypes.PolicyChanged,
            Policy = new("payments", 7, TypedJson.Digest(spec), "p1"),
            PolicySpec = spec,
            Evidence = new([new string('s', 4000)]),
        };

        var fitted = RecordShortener.Fit(record);

        Assert.Equal(["evidence.stamps"], fitted.Cuts.Select(cut => cut.Member));
        Assert.Equal(spec.GetRawText(), fitted.Record.PolicySpec!.Value.GetRawText());
    }

    [Fact]
    public void Fit_NamesTooLong_RefusesRatherThanChangesThem()
    {
        var record = RecordSamples.Received() with { Actor = new(new string('n', 4200)) };

        var refusal = Assert.Throws<RecordTooLargeException>(() => RecordShortener.Fit(record));
        Assert.Contains(AuditRecordTypes.RequestReceived, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Decisions stand on these when the log is replayed: a shortened user name would be somebody else.</summary>
    [Fact]
    public void Fit_AnyRecord_FitsAndKeepsWhatDecisionsStandOn()
    {
        var text = Gen.String[Gen.Char["aé漢\u0001\"\\ "], 0, 1500];
        (from reason in text
         from comment in text
         from message in text
         from stamps in text.Array[0, 12]
         from groups in text.Array[0, 4]
         select RecordSamples.Decided(comment) with
         {
             Reason = reason,
             Message = message,
             Evidence = new(stamps),
             Actor = new("bob", "uid", groups),
         })
        .Sample(
            record =>
            {
                var fitted = RecordShortener.Fit(record);
                AssertFits(fitted);
                Assert.Equal(Kept(record), Kept(fitted.Record));
                Assert.Equal(fitted.Cuts.Count == 0, Size(new FittedRecord(record, [])) <= RecordCodec.MaxBytes);
            },
            iter: 30);
    }

    private static string Kept(AuditRecord record) => Encoding.UTF8.GetString(TypedJson.Serialize(record with
    {
        Reason = null,
        Message = null,
        Evidence = null,
        Actor = record.Actor! with { Groups = null, Extra = null },
        Decision = record.Decision! with { Comment = null },
        Stage = record.Stage! with { Approvers = null },
    }));

    private static void AssertFits(FittedRecord fitted) => Assert.InRange(Size(fitted), 1, RecordCodec.MaxBytes);

    private static int Size(FittedRecord fitted) =>
        RecordCodec.Encode(fitted with { Record = fitted.Record with { Index = LargestIndex } }).Length;

    /// <summary>As many namespaces as a request may name, of the longest names: where they are stays, for the bindings' names follow from it.</summary>
    [Fact]
    public void Fit_AGrantInTheMostNamespaces_KeepsEachOfThem()
    {
        var namespaces = Enumerable.Range(10, Api.Bounds.ScopeNamespaces).Select(i => $"{new string('n', 61)}{i}").ToList();
        var record = RecordSamples.Received(new string('r', 1024)) with
        {
            Type = AuditRecordTypes.GrantEnded,
            Request = new(namespaces[0], new string('q', 253), "5b0b2c1e-0000-4000-8000-000000000000", "sha256:" + new string('a', 64)),
            Policy = new(new string('p', 253), 7, "sha256:" + new string('d', 64)),
            Target = new("Role", new string('v', 253), namespaces, "sha256:" + new string('b', 64), Risks: [new string('k', 200)]),
            Bindings = [.. namespaces.Select(name => new AuditBinding(name, "jit-" + new string('0', 40), "5b0b2c1e-0000-4000-8000-000000000000"))],
            Explanation = [.. Enumerable.Repeat(new string('e', 240), 12)],
            Evidence = new([new string('s', 900)], new("example.com/amr", [new string('m', 2000)], Satisfied: true)),
        };

        var fitted = RecordShortener.Fit(record);

        AssertFits(fitted);
        Assert.Equal(namespaces, fitted.Record.Target!.Namespaces);
        Assert.Contains("bindings", fitted.Cuts.Select(cut => cut.Member));
        Assert.True(fitted.Record.Evidence!.Mfa!.Satisfied);
    }
}
