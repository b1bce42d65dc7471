using System.Globalization;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Activity;
using Xunit;

namespace JitOperator.Core.Tests.Activity;

public sealed class CoverageBookTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private static readonly DateTimeOffset s_api = Calls.Noon.AddDays(-3);
    private readonly CoverageBook _book = new(Calls.Noon.AddMinutes(-10), s_patience, apiServers: 1) { StartsReported = true };

    [Fact]
    public void Statement_EveryCanaryBackAndNothingLost_IsComplete()
    {
        Canaries(-9, 70);
        Count(-9, 4);
        Count(65, 4);

        var coverage = Statement(66)!;

        Assert.Equal((CoverageStatuses.Complete, 0L, 0L), (coverage.Status, coverage.Dropped, coverage.CanariesMissing));
        Assert.Null(coverage.Gaps);
    }

    [Fact]
    public void Statement_TheApiServerDoesNotTell_IsSampled()
    {
        Canaries(-9, 70);

        Assert.Equal((CoverageStatuses.Sampled, null), (Statement(66)!.Status, Statement(66)!.Dropped));
    }

    /// <summary>A call that still runs may be one that nobody was told of.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public void Statement_StartsNotReported_IsSampled(bool? reported)
    {
        _book.StartsReported = reported;
        Canaries(-9, 70);
        Count(-9, 4);
        Count(65, 4);

        Assert.Equal((CoverageStatuses.Sampled, reported), (Statement(66)!.Status, Statement(66)!.StartsReported));
    }

    /// <summary>Of several API servers each counts for itself.</summary>
    [Fact]
    public void Statement_NotEveryApiServerAsked_IsSampled()
    {
        var book = new CoverageBook(Calls.Noon.AddMinutes(-10), s_patience, apiServers: 2) { StartsReported = true };
        for (var minute = -9; minute <= 70; minute++)
        {
            book.Sent($"{minute}", At(minute));
            book.Seen($"{minute}", At(minute));
            book.Counted(s_api, 0, At(minute));
        }

        Assert.Equal(CoverageStatuses.Sampled, book.Statement(At(0), At(60), 0, 0, "webhook", "Full", At(66))!.Status);
    }

    [Fact]
    public void Statement_TooEarly_IsNotMade()
    {
        Canaries(-9, 59);
        Assert.Null(Statement(60));
        _book.Sent("later", At(61));
        Assert.Null(Statement(61));
        _book.Seen("later", At(62));
        Assert.NotNull(Statement(62));
    }

    /// <summary>What was counted before the end says nothing of what was lost until the end.</summary>
    [Fact]
    public void Statement_NotCountedSinceTheEnd_IsNotMade()
    {
        Canaries(-9, 70);
        Count(59, 0);
        Assert.Null(Statement(61));
        Count(61, 0);
        Assert.NotNull(Statement(61));
    }

    [Fact]
    public void Statement_CanariesMissing_SaysWhen()
    {
        Canaries(-9, 70, minute => minute is not (20 or 21));
        Count(-9, 0);
        Count(65, 0);

        var coverage = Statement(66)!;

        Assert.Equal((CoverageStatuses.Incomplete, 2L), (coverage.Status, coverage.CanariesMissing));
        Assert.Equal([Gap(19, 22, CoverageGapCauses.CanaryMissing)], coverage.Gaps!);
    }

    [Fact]
    public void Statement_NoCanaryEver_IsNone()
    {
        Canaries(-9, 70, _ => false);

        Assert.Null(Statement(62));
        Assert.Equal(CoverageStatuses.None, Statement(65)!.Status);
    }

    [Fact]
    public void Statement_EventsDropped_SaysHowManyAndWhen()
    {
        Canaries(-9, 70);
        Count(-9, 4);
        Count(30, 4);
        Count(31, 11);
        Count(65, 11);

        var coverage = Statement(66)!;

        Assert.Equal((CoverageStatuses.Incomplete, 7L), (coverage.Status, coverage.Dropped));
        Assert.Equal([Gap(30, 31, CoverageGapCauses.EventsDropped)], coverage.Gaps!);
    }

    [Fact]
    public void Statement_EventsDroppedAtAnotherTime_IsComplete()
    {
        Canaries(-9, 70);
        Count(-9, 4);
        Count(-8, 9);
        Count(65, 9);

        Assert.Equal(CoverageStatuses.Complete, Statement(66)!.Status);
    }

    [Fact]
    public void Statement_TheApiServerBeganAnew_SaysSo()
    {
        Canaries(-9, 70);
        Count(-9, 4);
        _book.Counted(At(20), 0, At(25));
        _book.Counted(At(20), 0, At(65));

        Assert.Equal([Gap(-9, 20, CoverageGapCauses.ApiServerRestarted)], Statement(66)!.Gaps!);
    }

    /// <summary>A grant that began before this watch did was not watched then.</summary>
    [Fact]
    public void Statement_BegunBeforeTheWatch_SaysSo()
    {
        Canaries(-9, 70);
        Count(-9, 0);
        Count(65, 0);

        var coverage = _book.Statement(At(-30), At(60), 0, 0, "webhook", "Full", At(66))!;

        Assert.Equal(CoverageStatuses.Incomplete, coverage.Status);
        Assert.Equal([Gap(-30, -10, CoverageGapCauses.NotWatched)], coverage.Gaps!);
    }

    [Fact]
    public void Statement_ABriefGrantBetweenTwoCanaries_NeedsBoth()
    {
        Canaries(-9, 70);
        Count(-9, 0);
        Count(65, 0);

        var coverage = _book.Statement(At(10).AddSeconds(10), At(10).AddSeconds(20), 0, 0, "webhook", "Full", At(66))!;

        Assert.Equal((CoverageStatuses.Complete, 2L), (coverage.Status, coverage.Canaries));
    }

    private static DateTimeOffset At(int minute) => Calls.Noon.AddMinutes(minute);

    private static AuditGap Gap(int from, int until, string cause) => new(Text(from), Text(until), cause);

    private static string Text(int minute) => At(minute).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private void Canaries(int from, int until, Func<int, bool>? isSeen = null)
    {
        for (var minute = from; minute <= until; minute++)
        {
            _book.Sent($"{minute}", At(minute));
            if (isSeen?.Invoke(minute) != false)
            {
                _book.Seen($"{minute}", At(minute).AddSeconds(1));
            }
        }
    }

    private void Count(int minute, long errors) => _book.Counted(s_api, errors, At(minute));

    private AuditCoverage? Statement(int now) => _book.Statement(At(0), At(60), 0, 0, "webhook", "Full", At(now));
}
