using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;
using JitOperator.Operator.Requests;
using Xunit;

namespace JitOperator.Operator.Tests.Requests;

/// <summary>What the book knows of people: what else they have, and what they had.</summary>
public class HistoryBookPeopleTests
{
    private readonly HistoryBook _book = new();
    private long _index;

    [Fact]
    public void OthersOf_EveryLiveRequestOfThePerson_ButThisOne()
    {
        Received("r1", "alice");
        Received("r2", "alice");
        Received("r3", "bob");

        Assert.Equal(["r2"], Others("alice", "r1"));
        Assert.Equal(["r1", "r2"], Others("alice", "new"));
        Assert.Equal([], Others("carol", "new"));
    }

    [Theory]
    [InlineData("ALICE")]
    [InlineData("аlice")] // a Cyrillic а
    [InlineData("al\u200bice")]
    [InlineData("ａｌｉｃｅ")]
    public void OthersOf_AnotherSpelling_SharesThem(string spelling)
    {
        Received("r1", "alice");
        Received("r2", spelling);

        Assert.Equal(["r1", "r2"], Others(spelling, "new"));
        Assert.Equal(["r2"], Others("alice", "r1"));
    }

    [Fact]
    public void OthersOf_FiledForSomebodyElse_AreOfWhoGetsAccess()
    {
        Write("r1", AuditRecordTypes.RequestReceived, r => r with { Actor = new("argo"), Subject = "alice" });

        Assert.Equal(["r1"], Others("alice", "new"));
        Assert.Equal([], Others("argo", "new"));
    }

    [Fact]
    public void OthersOf_EndedOnes_AreTheLastOfEachPolicy()
    {
        foreach (var (uid, policy, ended) in new[] { ("r1", "p", 10), ("r2", "p", 30), ("r3", "p", 20), ("r4", "q", 5) })
        {
            Received(uid, "alice");
            Granted(uid, policy);
            Ended(uid, ended);
        }

        Assert.Equal(["r2", "r4"], Others("alice", "new"));
        Assert.Equal(30, _book.OthersOf("alice", "new").Single(h => h.PolicyName == "p").EndedAt!.Value.Minute);
    }

    [Fact]
    public void OthersOf_EndedWithoutAGrant_AreNot()
    {
        Received("r1", "alice");
        Write("r1", AuditRecordTypes.RequestDenied);

        Assert.Equal([], Others("alice", "new"));
        Assert.Equal(RequestPhases.Denied, _book.Of("r1").TerminalPhase);
    }

    [Fact]
    public void InReview_UntilItIsDone_StaysOverTheEndOfTheGrant()
    {
        Received("r1", "alice");
        Write("r1", AuditRecordTypes.GrantBreakGlass, r => r with { Policy = new("p", 1, "d") });
        Write("r1", AuditRecordTypes.ReviewRequested, r => r with { Stage = new(0, "review", 1, ["User/bob"], "2026-11-25T10:00:00.000Z") });
        Ended("r1", 10);
        // Another by the same policy that ended later does not put the review out of sight.
        Received("r2", "alice");
        Granted("r2", "p");
        Ended("r2", 20);

        Assert.Equal(["r1"], _book.InReview);
        Assert.Equal(["r1", "r2"], Others("alice", "new"));
        Write("r1", AuditRecordTypes.ReviewDecided, r => r with { Actor = new("bob"), Decision = new(Decisions.Approved, "a", "a1") });
        Assert.Empty(_book.InReview);
        Assert.Equal(["r2"], Others("alice", "new"));
    }

    [Fact]
    public void Before_TheFirstThatWasGrantedOrCleaned_IsFoundByPlaceNameAndContent()
    {
        Received("r1", "alice", "d1");
        Assert.Null(_book.Before(Named("r9", "d1")));
        Granted("r1", "p", "d1");
        Received("r2", "alice", "d1");
        Write("r2", AuditRecordTypes.RequestCleaned, digest: "d1");

        Assert.Same(_book.Of("r1"), _book.Before(Named("r9", "d1")));
        Assert.Null(_book.Before(Named("r1", "d1")));
        Assert.Null(_book.Before(Named("r9", "d2")));
        Assert.Null(_book.Before(Named("r9", null)));
        Assert.Null(_book.Before(Named("r9", "d1") with { Namespace = "other" }));
        Assert.Null(_book.Before(Named("r9", "d1") with { Name = "other" }));
    }

    [Fact]
    public void Before_OnlyDenied_IsNot()
    {
        Received("r1", "alice", "d1");
        Write("r1", AuditRecordTypes.RequestDenied, digest: "d1");
        Assert.Null(_book.Before(Named("r9", "d1")));
        Write("r1", AuditRecordTypes.RequestCleaned, digest: "d1");
        Assert.NotNull(_book.Before(Named("r9", "d1")));
    }

    [Fact]
    public void Live_WhatEnds_IsNotAmongThem()
    {
        Received("r1", "alice");
        Granted("r1", "p");
        Assert.Equal(["r1"], _book.Live);
        Ended("r1", 10);
        Assert.Empty(_book.Live);
    }

    private IEnumerable<string> Others(string person, string uid) =>
        _book.OthersOf(person, uid).Select(h => h.Request!.Uid).Order(StringComparer.Ordinal);

    private void Received(string uid, string person, string digest = "d") =>
        Write(uid, AuditRecordTypes.RequestReceived, r => r with { Actor = new(person) }, digest);

    private void Granted(string uid, string policy, string digest = "d") =>
        Write(uid, AuditRecordTypes.GrantIssued, r => r with { Policy = new(policy, 1, "d") }, digest);

    private void Ended(string uid, int minute) => Write(uid, AuditRecordTypes.GrantEnded, r => r with
    {
        Cause = GrantEndCauses.Expired,
        Time = $"2026-11-24T10:{minute:00}:00.000Z",
    });

    private void Write(string uid, string type, Func<AuditRecord, AuditRecord>? change = null, string digest = "d")
    {
        var record = new AuditRecord { Index = _index++, Type = type, Request = Named(uid, digest), Time = "2026-11-24T10:00:00.000Z" };
        _book.Apply(change?.Invoke(record) ?? record);
    }

    private static AuditRequest Named(string uid, string? digest) => new("pay", "req", uid, digest);
}
