using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Windows;
using Xunit;

namespace JitOperator.Core.Tests.Windows;

public class FreezesTests
{
    private static readonly PolicyFreeze Christmas = Make.Freeze("2026-12-23T18:00", "2027-01-06T00:00", name: "christmas");
    private static readonly PolicyFreeze Release = Make.Freeze("2026-11-02T00:00", "2026-11-04T00:00", ends: true, name: "release");
    private static readonly PolicyFreeze Malformed = Make.Freeze("2026-11-02", "2026-11-04T00:00", name: "broken");

    // Berlin is at +1 in November and later.
    private static readonly DateTimeOffset ReleaseBegins = Make.Utc("2026-11-01T23:00Z");

    [Fact]
    public void At_OfNoFreeze_IsNull()
    {
        Assert.Null(Freezes.At([], ReleaseBegins));
        Assert.Null(Freezes.At(null, ReleaseBegins));
        Assert.Null(Freezes.NextEnding([], ReleaseBegins));
        Assert.Null(Freezes.NextEnding(null, ReleaseBegins));
    }

    [Fact]
    public void At_WithinOne_IsThatOne()
    {
        Assert.Same(Release, Freezes.At([Christmas, Release], ReleaseBegins));
        Assert.Same(Christmas, Freezes.At([Christmas, Release], Make.Utc("2027-01-05T22:59:59Z")));
        Assert.Null(Freezes.At([Christmas, Release], Make.Utc("2027-01-05T23:00Z")));
        Assert.Null(Freezes.At([Christmas, Release], Make.Utc("2026-12-01T00:00Z")));
    }

    [Fact]
    public void At_WithAMalformedOne_IsNeverNull()
    {
        var never = Make.Utc("2040-01-01T00:00Z");

        Assert.Same(Malformed, Freezes.At([Christmas, Malformed], never));
        Assert.Equal("freeze, which is malformed and so in force always", Freezes.Describe(Freezes.At([null!], never)));
        Assert.Same(Malformed, Freezes.At([Malformed], DateTimeOffset.MinValue));
        Assert.Same(Malformed, Freezes.At([Malformed], DateTimeOffset.MaxValue));
        Assert.Null(Freezes.At([Christmas], DateTimeOffset.MaxValue));
    }

    [Fact]
    public void NextEnding_IsTheBeginningOfOneThatEndsGrants()
    {
        var later = Make.Freeze("2027-11-02T00:00", "2027-11-04T00:00", ends: true);
        PolicyFreeze[] freezes = [later, Christmas, Release];

        Assert.Equal(ReleaseBegins, Freezes.NextEnding(freezes, ReleaseBegins.AddDays(-90)));
        Assert.Equal(ReleaseBegins, Freezes.NextEnding(freezes, ReleaseBegins));
        Assert.Equal(Make.Utc("2027-11-01T23:00Z"), Freezes.NextEnding(freezes, ReleaseBegins + Make.Tick));
        Assert.Null(Freezes.NextEnding(freezes, Make.Utc("2027-11-01T23:00Z") + Make.Tick));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    public void NextEnding_OfOneThatEndsNoGrants_IsNull(bool? ends) =>
        Assert.Null(Freezes.NextEnding([Make.Freeze("2026-11-02T00:00", "2026-11-04T00:00", ends: ends)], Make.Utc("2026-01-01T00:00Z")));

    [Fact]
    public void NextEnding_OfAMalformedOne_IsAtOnce()
    {
        var malformed = Make.Freeze("2026-11-02T00:00", "2026-11-01T00:00", ends: true);
        var instant = Make.Utc("2026-01-01T00:00Z") + Make.Tick;

        Assert.Equal(instant, Freezes.NextEnding([Release, malformed], instant));
        Assert.Equal(DateTimeOffset.MaxValue, Freezes.NextEnding([malformed], DateTimeOffset.MaxValue));
        Assert.Null(Freezes.NextEnding([Malformed], instant));
    }

    [Fact]
    public void Describe_Freeze_NamesItAndItsEnd()
    {
        Assert.Equal("freeze christmas until 2027-01-06T00:00 Europe/Berlin", Freezes.Describe(Christmas));
        Assert.Equal("freeze until 2026-11-04T00:00 Asia/Kolkata", Freezes.Describe(Make.Freeze("2026-11-02T00:00", "2026-11-04T00:00", "Asia/Kolkata")));
        Assert.Equal("freeze broken, which is malformed and so in force always", Freezes.Describe(Malformed));
        Assert.Equal("freeze, which is malformed and so in force always", Freezes.Describe(null));
        Assert.True(Freezes.Describe(Make.Freeze("2026-11-02T00:00", "2026-11-04T00:00", name: new string('n', 10_000))).Length < 120);
    }
}
