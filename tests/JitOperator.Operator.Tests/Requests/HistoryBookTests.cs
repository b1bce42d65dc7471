using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;
using JitOperator.Operator.Requests;
using Xunit;

namespace JitOperator.Operator.Tests.Requests;

public class HistoryBookTests
{
    [Fact]
    public void Apply_TheSameRecordTwice_CountsItOnce()
    {
        var book = new HistoryBook();
        book.Apply(Received(0));
        book.Apply(Opened(1));
        book.Apply(Opened(1));

        Assert.Single(book.Of("r1").Stages);
    }

    [Fact]
    public void Live_OnlyWhatIsNotOver()
    {
        var book = new HistoryBook();
        book.Apply(Received(0));
        book.Apply(Received(1, "r2"));
        book.Apply(Record(2, AuditRecordTypes.RequestWithdrawn));

        Assert.Equal(["r2"], book.Live);
        Assert.Equal(RequestPhases.Withdrawn, book.Of("r1").TerminalPhase);
    }

    [Fact]
    public void Apply_AFindingAboutARequest_IsNoPartOfItsHistory()
    {
        var heard = new List<long>();
        var book = new HistoryBook { Follower = record => heard.Add(record.Index) };
        book.Apply(Received(0));
        var before = book.Of("r1");
        book.Apply(Record(1, AuditRecordTypes.FindingRaised));
        book.Apply(Record(2, AuditRecordTypes.FindingRaised) with { Request = new("pay", "gone", "r9") });

        Assert.Equal((before, RequestHistory.None), (book.Of("r1"), book.Of("r9")));
        Assert.Equal([0L, 1L, 2L], heard);
    }

    /// <summary>What people do is recorded beside the request's own worker, and may be heard of first. No end of a grant is missed for it.</summary>
    [Fact]
    public void Apply_ActivityAheadOfItsOrder_HidesNothing()
    {
        var book = new HistoryBook();
        book.Apply(Received(0));
        book.Apply(Granted(1));
        book.Apply(Used(3, AuditRecordTypes.ActivityObserved));
        book.Apply(Record(2, AuditRecordTypes.GrantEnded) with { Cause = "Expired" });
        book.Apply(Used(3, AuditRecordTypes.ActivityObserved));

        Assert.Equal(RequestPhases.Expired, book.Of("r1").TerminalPhase);
        Assert.Equal(1, book.Activity.Ledger.Of("r1").Actions);
    }

    [Theory]
    [InlineData(UnexpectedUseActions.Revoke, true)]
    [InlineData(UnexpectedUseActions.Warn, false)]
    public void Apply_UnexpectedUse_IsKnownOfTheGrantWhereItEndsIt(string cause, bool ends)
    {
        var book = new HistoryBook();
        book.Apply(Received(0));
        book.Apply(Granted(1));
        book.Apply(Used(2, AuditRecordTypes.ActivityUnexpected) with { Cause = cause, Message = "get secrets is not expected." });

        Assert.Equal(ends ? "get secrets is not expected." : null, book.Of("r1").UnexpectedUse);
    }

    [Fact]
    public void Apply_ActivityOfWhatTheLogDoesNotKnow_MakesNoRequest()
    {
        var book = new HistoryBook();
        book.Apply(Used(7, AuditRecordTypes.ActivityUnexpected) with { Cause = UnexpectedUseActions.Revoke });

        Assert.Same(RequestHistory.None, book.Of("r1"));
    }

    [Fact]
    public void Of_WhatTheLogDoesNotKnow_IsNone() => Assert.Same(RequestHistory.None, new HistoryBook().Of("r1"));

    [Fact]
    public void Apply_RecordsWithoutARequest_AreNobodys()
    {
        var book = new HistoryBook();
        book.Apply(new AuditRecord { Index = 0, Type = AuditRecordTypes.LogStarted });

        Assert.Empty(book.Live);
    }

    private static AuditRecord Received(long index, string uid = "r1") => Record(index, AuditRecordTypes.RequestReceived, uid);

    private static AuditRecord Opened(long index) => Record(index, AuditRecordTypes.ApprovalRequested) with
    {
        Stage = new(0, "lead", 1, ["User/bob"], "2026-11-24T10:00:00.000Z"),
    };

    private static AuditRecord Granted(long index) => Record(index, AuditRecordTypes.GrantIssued) with
    {
        Actor = new("alice"),
        Target = new("ClusterRole", "view", ["pay"]),
        StartsAt = "2026-11-24T10:00:00.000Z",
        ExpiresAt = "2026-11-24T11:00:00.000Z",
    };

    private static AuditRecord Used(long index, string type) => Record(index, type) with
    {
        Activity = new(ActivityAttributions.Exact, "2026-11-24T10:30:00.000Z", Action: new("a", "ResponseComplete", "get", "", "secrets", Event: "e")),
    };

    private static AuditRecord Record(long index, string type, string uid = "r1") => new()
    {
        Index = index,
        Type = type,
        Request = new("pay", "req", uid),
    };
}
