using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Activity;
using JitOperator.Core.Values;
using Xunit;

namespace JitOperator.Core.Tests.Activity;

public sealed class ActivityLedgerTests
{
    private static readonly ActivityLimits s_limits = new() { FullRecords = 5, PromptSummaries = 7 };
    private readonly GrantIndex _grants = Calls.Index(Calls.GrantOf("uid-1"), Calls.GrantOf("uid-2", role: "edit"));
    private readonly List<AuditRecord> _log = [];
    private ActivityLedger _ledger;
    private DateTimeOffset _now = Calls.Noon.AddMinutes(2);

    public ActivityLedgerTests() => _ledger = new ActivityLedger(_grants, s_limits);

    [Fact]
    public void Plan_ACall_IsRecordedOnce()
    {
        Take(Call("1"));
        Take(Call("1"), Call("1"));

        var record = Assert.Single(_log);
        Assert.Equal(("uid-1", "alice", "1", "get", 1L), (record.Request!.Uid, record.Actor!.Username, record.Activity!.Action!.AuditId, record.Activity.Action.Verb, record.Activity.Count));
    }

    [Fact]
    public void Plan_ACallThatCameBeforeARestart_IsKnownFromTheLog()
    {
        Take(Call("1"));
        Restart();
        Take(Call("1"), Call("2"));

        Assert.Equal(["1", "2"], _log.Select(record => record.Activity!.Action!.AuditId));
    }

    /// <summary>The client may choose the audit ID: one that chooses the same for all that it does hides nothing.</summary>
    [Fact]
    public void Plan_OneAuditIdForAll_HidesNothing()
    {
        Take(Call("same", minute: 1), Call("same", minute: 2), Call("same", minute: 1) with { RequestUri = "/api/v1/namespaces/pay/pods/b" });

        Assert.Equal(3, _log.Count);
    }

    [Fact]
    public void Plan_ThatWasNotWritten_ComesAgain()
    {
        _ledger.Plan([Of(Call("1"))], "webhook", _ => null, tight: false, _now);
        Take(Call("1"));

        Assert.Single(_log);
    }

    /// <summary>A noisy loop cannot flood the log: what is beyond the bound is counted, and said to be.</summary>
    [Fact]
    public void Plan_MoreThanTheBound_IsSummedUp()
    {
        for (var i = 0; i < 200; i++)
        {
            Take(Call($"{i}"));
        }

        Assert.Equal(5, _log.Count(record => record.Type == AuditRecordTypes.ActivityObserved));
        Assert.Equal(s_limits.PromptSummaries, _log.Count);
        _now = _now.AddMinutes(2);
        Flush();

        Assert.Equal(s_limits.PromptSummaries + 1, _log.Count);
        Assert.Equal(200, _log.Sum(record => record.Activity!.Count));
        Assert.Equal((200L, 195L, false), _ledger.Of("uid-1"));
        var last = _log[^1].Activity!;
        Assert.Equal(new AuditActionCount("get", 193, "", "pods", "pay", "a", 200), Assert.Single(last.Actions!));
    }

    [Fact]
    public void Plan_ManySorts_AreCountedWithoutAWordOfEach()
    {
        Take([.. Enumerable.Range(0, 100).Select(i => Call($"{i}") with { Name = $"pod-{i}" })], ActivityLevels.Summary);

        var activity = Assert.Single(_log).Activity!;
        Assert.Equal((100L, 92L, 8), (activity.Count, activity.Folded, activity.Actions!.Count));
    }

    [Fact]
    public void Plan_WhileTheLogIsShortOfRoom_OnlyCounts()
    {
        for (var i = 0; i < 10; i++)
        {
            Take([Call($"{i}")], tight: true);
        }

        // One summary at once, as none was written for long; then no more for a while.
        Assert.Equal(1, Assert.Single(_log).Activity!.Count);
    }

    [Fact]
    public void Due_WhenTheProcessEnds_WritesAllThatIsCounted()
    {
        Take([.. Enumerable.Range(0, 50).Select(i => Call($"{i}"))], tight: true);
        Take([.. Enumerable.Range(50, 50).Select(i => Call($"{i}"))], tight: true);

        Commit(_ledger.Due("webhook", tight: true, everything: true, 100, _now));

        Assert.Equal(100, _log.Sum(record => record.Activity!.Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Plan_AConnection_CountsOnceInEitherOrder(bool inOrder)
    {
        var (started, ended) = (Exec(ApiCall.Started, 1), Exec(ApiCall.Complete, 5));

        Take(inOrder ? started : ended);
        Take(inOrder ? ended : started);

        Assert.Equal(1, _log.Sum(record => record.Activity!.Count));
        Assert.Equal(2, _log.Count);
        Assert.Equal(["sh"], _log[0].Activity!.Action!.Command);
        End("uid-2");
        Flush();
        Assert.Equal(2, _log.Count);
    }

    [Fact]
    public void Plan_TheEndOfAWatch_IsNoActionOfItsOwn()
    {
        Take(Call("w") with { Verb = "watch", Stage = ApiCall.Started });
        Take(Call("w") with { Verb = "watch", StageAt = Calls.Noon.AddMinutes(9) });

        Assert.Single(_log);
    }

    /// <summary>PITFALLS 16: connections that were opened before outlive the end of the grant. They are told of.</summary>
    [Fact]
    public void Due_WhatStillRunsAtTheEnd_IsListedOnce()
    {
        Take(Exec(ApiCall.Started, 1));
        Restart();
        Flush();
        Assert.Single(_log);

        End("uid-2");
        Flush();
        Flush();

        Assert.Equal(2, _log.Count);
        Assert.Equal((AuditRecordTypes.ActivityRunning, "exec"), (_log[1].Type, Assert.Single(_log[1].Running!).Subresource));
    }

    /// <summary>Two calls of one chosen audit ID are two calls: the end of one does not hide that the other goes on.</summary>
    [Fact]
    public void Due_AnEndWithTheSameAuditId_DoesNotHideWhatRuns()
    {
        Take(Exec(ApiCall.Started, 1), Exec(ApiCall.Started, 2), Exec(ApiCall.Complete, 3) with { ReceivedAt = Calls.Noon.AddMinutes(2) });

        End("uid-2");
        Flush();

        Assert.Single(_log[^1].Running!);
    }

    [Theory]
    [InlineData(UnexpectedUseActions.Warn)]
    [InlineData(UnexpectedUseActions.Revoke)]
    [InlineData(null)]
    public void Plan_UseThatIsNotExpected_IsSaidOncePerSort(string? onUnexpected)
    {
        var activity = new PolicyActivity { Expected = [new() { ApiGroups = ["core"], Resources = ["pods"], Verbs = ["get"] }], OnUnexpected = onUnexpected };

        Take([Call("1"), Call("2") with { Verb = "list" }, Call("3") with { Verb = "list" }, Call("4") with { Resource = "secrets" }], activity);
        Restart();
        Take([Call("5") with { Verb = "list" }], activity);

        var unexpected = _log.Where(record => record.Type == AuditRecordTypes.ActivityUnexpected).ToList();
        Assert.Equal(["list", "get"], unexpected.Select(record => record.Activity!.Action!.Verb));
        Assert.All(unexpected, record => Assert.Equal(onUnexpected ?? UnexpectedUseActions.Warn, record.Cause));
    }

    [Fact]
    public void Plan_AStandingRightThatIsUsed_IsNoUnexpectedUse()
    {
        var activity = new PolicyActivity { Expected = [new() { ApiGroups = ["apps"], Resources = ["deployments"], Verbs = ["get"] }] };
        Commit(_ledger.Plan([Of(Call("1")) with { Attribution = ActivityAttributions.Shadowed }], "webhook", _ => activity, tight: false, _now));

        Assert.Equal(AuditRecordTypes.ActivityObserved, Assert.Single(_log).Type);
    }

    private static ApiCall Call(string id, int minute = 1) => Calls.Get(Calls.ReasonOf(Calls.GrantOf("uid-1")), id: id, minute: minute);

    /// <summary>Each second is looked at what has something to write: grants that merely live, used or not, cost nothing.</summary>
    [Fact]
    public void Due_ManyLiveGrants_LooksAtNoneOfThem()
    {
        foreach (var i in Enumerable.Range(0, 1000))
        {
            var (request, grant) = Calls.GrantOf($"many-{i}");
            _grants.Note(request, grant, endedAt: null);
        }

        Take(Call("1"), Exec(ApiCall.Started, 1));
        Assert.Equal((0, 0), (_ledger.Open, _grants.Unsettled().Count));

        // The first summary is written at once, what comes after it is counted.
        Take([Call("2")], tight: true);
        Take([Call("3")], tight: true);
        Assert.Equal(1, _ledger.Open);
        Commit(_ledger.Due("webhook", tight: true, everything: true, 100, _now));
        Assert.Equal(0, _ledger.Open);
    }

    [Fact]
    public void Unsettled_AGrantThatEnded_UntilItsCoverageIsOnRecord()
    {
        End("uid-2");
        var ended = Assert.Single(_grants.Unsettled());
        Assert.Equal("uid-2", ended.Request.Uid);

        Commit(ActivityLedger.Covered([(ended, new AuditCoverage(CoverageStatuses.None, "", "", "webhook"))]));

        Assert.Empty(_grants.Unsettled());
        Assert.True(_ledger.Of("uid-2").HasCoverage);
    }

    /// <summary>What was heard late of a grant whose end is long settled is written all the same.</summary>
    [Fact]
    public void Due_AConnectionHeardOfAfterItsEndWasSettled_IsListed()
    {
        End("uid-2");
        Commit(ActivityLedger.Covered([(Assert.Single(_grants.Unsettled()), new AuditCoverage(CoverageStatuses.None, "", "", "webhook"))]));

        Take(Exec(ApiCall.Started, 1));
        Flush();

        Assert.Equal(AuditRecordTypes.ActivityRunning, _log[^1].Type);
        Flush();
        Assert.Equal(0, _ledger.Open);
    }

    [Fact]
    public void Note_ADayAfterTheEnd_ForgetsTheGrantAndWhatWasDoneWithIt()
    {
        Take(Call("1"));
        End("uid-1");
        var (request, grant) = Calls.GrantOf("late");

        var forgotten = _grants.Note(request, grant, Calls.Noon.AddHours(1) + GrantIndex.Memory + TimeSpan.FromSeconds(1));
        _ledger.Forget(forgotten);

        Assert.Equal(["uid-1"], forgotten);
        Assert.Equal("late", Assert.Single(_grants.Unsettled()).Request.Uid);
        Assert.Equal((0, 0, false), _ledger.Of("uid-1"));
    }

    private static ApiCall Exec(string stage, int minute) => Calls.Get(Calls.ReasonOf(Calls.GrantOf("uid-2", role: "edit"))) with
    {
        Stage = stage,
        Verb = "create",
        Subresource = "exec",
        RequestUri = "/api/v1/namespaces/pay/pods/a/exec?command=sh",
        ReceivedAt = Calls.Noon.AddMinutes(stage == ApiCall.Started ? minute : 1),
        StageAt = Calls.Noon.AddMinutes(minute),
    };

    private AttributedCall Of(ApiCall call)
    {
        var uid = call.Subresource == "exec" ? "uid-2" : "uid-1";
        var grant = _grants.Of(uid)!;
        return new(call, grant, ActivityAttributions.Exact, grant.Grant.Bindings[0], []);
    }

    private void Take(params ApiCall[] calls) => Take(calls, activity: null);

    private void Take(ApiCall[] calls, string level) => Take(calls, new PolicyActivity { Level = level });

    private void Take(ApiCall[] calls, bool tight) => Commit(_ledger.Plan(calls.Select(Of), "webhook", _ => null, tight, _now));

    private void Take(ApiCall[] calls, PolicyActivity? activity) => Commit(_ledger.Plan(calls.Select(Of), "webhook", _ => activity, tight: false, _now));

    private void Flush() => Commit(_ledger.Due("webhook", tight: false, everything: false, 100, _now));

    private void Commit(ActivityRound round)
    {
        foreach (var record in round.Records)
        {
            var written = record with { Time = Timestamp.Format(_now), Index = _log.Count };
            _log.Add(written);
            _ledger.Apply(written);
        }

        _ledger.Commit(round);
    }

    private void Restart()
    {
        _ledger = new ActivityLedger(_grants, s_limits);
        foreach (var record in _log)
        {
            _ledger.Apply(record);
        }
    }

    private void End(string uid)
    {
        var grant = _grants.Of(uid)!;
        _grants.Note(grant.Request, grant.Grant, Calls.Noon.AddHours(1));
    }
}
