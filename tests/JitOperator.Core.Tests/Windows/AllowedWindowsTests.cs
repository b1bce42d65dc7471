using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Windows;
using Xunit;

namespace JitOperator.Core.Tests.Windows;

public class AllowedWindowsTests
{
    private static readonly DateTimeOffset Monday = Make.Utc("2026-06-01T00:00Z");

    [Fact]
    public void IsOpen_OfNoWindow_IsFalse()
    {
        Assert.False(AllowedWindows.IsOpen([], Monday));
        Assert.False(AllowedWindows.IsOpen(null, Monday));
        Assert.Null(AllowedWindows.NextOpening([], Monday));
        Assert.Null(AllowedWindows.NextOpening(null, Monday));
    }

    [Theory]
    [InlineData("2026-06-01T09:00Z", true)]
    [InlineData("2026-06-01T08:59:59.9999999Z", false)]
    [InlineData("2026-06-01T16:59:59.9999999Z", true)]
    [InlineData("2026-06-01T17:00Z", false)]
    [InlineData("2026-06-06T10:00Z", true)]
    [InlineData("2026-06-07T10:00Z", false)]
    public void IsOpen_OfTwoWindows_IsTrueInEither(string instant, bool open) => Assert.Equal(
        open,
        AllowedWindows.IsOpen([Make.Window("Mon", "09:00", "17:00", "UTC"), Make.Window("Sat", "10:00", "11:00", "UTC")], Make.Utc(instant)));

    /// <summary>The day is the one on which it begins: Friday's runs into Saturday, and Thursday's is none of its own.</summary>
    [Theory]
    [InlineData("2026-06-05T05:00Z", false)]
    [InlineData("2026-06-05T21:59Z", false)]
    [InlineData("2026-06-05T22:00Z", true)]
    [InlineData("2026-06-06T05:59Z", true)]
    [InlineData("2026-06-06T06:00Z", false)]
    [InlineData("2026-06-06T22:00Z", false)]
    public void IsOpen_AcrossMidnight_BelongsToTheDayItBegins(string instant, bool open) =>
        Assert.Equal(open, AllowedWindows.IsOpen([Make.Window("Fri", "22:00", "06:00", "UTC")], Make.Utc(instant)));

    /// <summary>The same instant, whatever offset it is written with.</summary>
    [Fact]
    public void IsOpen_OfAnInstantWithAnOffset_CountsTheInstant()
    {
        var windows = new[] { Make.Window("Mon", "09:00", "17:00") };

        Assert.True(AllowedWindows.IsOpen(windows, new DateTimeOffset(2026, 6, 1, 21, 0, 0, TimeSpan.FromHours(14))));
        Assert.False(AllowedWindows.IsOpen(windows, new DateTimeOffset(2026, 6, 1, 9, 0, 0, TimeSpan.FromHours(14))));
    }

    [Fact]
    public void IsOpen_WithAMalformedWindowBesides_CountsTheSoundOne()
    {
        var windows = new[] { Make.Window("Mon", "00:00", "24:00", "Nowhere"), null!, Make.Window("Tue", "00:00", "24:00", "UTC") };

        Assert.False(AllowedWindows.IsOpen(windows, Monday.AddHours(12)));
        Assert.Equal(Monday.AddDays(1), AllowedWindows.NextOpening(windows, Monday));
        Assert.True(AllowedWindows.IsOpen(windows, Monday.AddHours(36)));
    }

    [Fact]
    public void NextOpening_WhileOpen_IsTheOneAfterItCloses()
    {
        var windows = new[] { Make.Window("Mon Tue", "09:00", "17:00", "UTC") };

        Assert.Equal(Monday.AddHours(9), AllowedWindows.NextOpening(windows, Monday));
        Assert.Equal(Monday.AddHours(33), AllowedWindows.NextOpening(windows, Monday.AddHours(9)));
        Assert.Equal(Monday.AddHours(33), AllowedWindows.NextOpening(windows, Monday.AddHours(17)));
        Assert.Equal(Monday.AddDays(7).AddHours(9), AllowedWindows.NextOpening(windows, Monday.AddHours(33)));
    }

    /// <summary>Windows that touch or overlap, be it across time zones, open once.</summary>
    [Fact]
    public void NextOpening_OfWindowsThatTouch_IsAfterTheLastOfThem()
    {
        // 09:00 to 12:00, 12:00 to 13:00, and 14:30 to 17:00 of +2 in June: 12:30 to 15:00.
        var windows = new[]
        {
            Make.Window("Mon", "09:00", "12:00", "UTC"), Make.Window("Mon", "12:00", "13:00", "UTC"), Make.Window("Mon", "14:30", "17:00"),
        };

        Assert.Equal(Monday.AddDays(7).AddHours(9), AllowedWindows.NextOpening(windows, Monday.AddHours(9)));
        Assert.True(AllowedWindows.IsOpen(windows, Monday.AddHours(12)));
        Assert.True(AllowedWindows.IsOpen(windows, Monday.AddHours(15) - Make.Tick));
        Assert.False(AllowedWindows.IsOpen(windows, Monday.AddHours(15)));
    }

    [Fact]
    public void NextOpening_AtTheEndsOfTime_DoesNotThrow()
    {
        var windows = new[] { Make.Window("Mon Tue Wed Thu Fri Sat Sun", "09:00", "17:00") };

        Assert.NotNull(AllowedWindows.NextOpening(windows, DateTimeOffset.MinValue));
        Assert.Null(AllowedWindows.NextOpening(windows, DateTimeOffset.MaxValue));
        Assert.False(AllowedWindows.IsOpen(windows, DateTimeOffset.MinValue));
        Assert.False(AllowedWindows.IsOpen(windows, DateTimeOffset.MaxValue));
        Assert.False(AllowedWindows.IsOpen(windows, DateTimeOffset.MaxValue.AddHours(-12)));
    }

    [Theory]
    [InlineData("Mon Tue Wed Thu Fri", "09:00", "17:00", "Mon–Fri 09:00–17:00 Europe/Berlin")]
    [InlineData("Fri Tue Thu Mon Wed", "09:00", "17:00", "Mon–Fri 09:00–17:00 Europe/Berlin")]
    [InlineData("Sun", "00:00", "24:00", "Sun 00:00–24:00 Europe/Berlin")]
    [InlineData("Mon Wed Fri", "08:05", "09:00", "Mon, Wed, Fri 08:05–09:00 Europe/Berlin")]
    [InlineData("Tue Thu Fri Sat", "08:00", "09:00", "Tue, Thu–Sat 08:00–09:00 Europe/Berlin")]
    [InlineData("Mon Tue Wed Thu Sun", "22:00", "06:00", "Sun–Thu 22:00–06:00 Europe/Berlin")]
    [InlineData("Mon Tue Wed Thu Fri Sat Sun", "00:00", "24:00", "Mon–Sun 00:00–24:00 Europe/Berlin")]
    [InlineData("Sat Sun", "18:00", "00:00", "Sat–Sun 18:00–24:00 Europe/Berlin")]
    public void Describe_SoundWindow_DrawsDaysTogether(string days, string from, string to, string text) =>
        Assert.Equal(text, AllowedWindows.Describe(Make.Window(days, from, to)));

    [Fact]
    public void Describe_MalformedWindow_SaysThatItIsNeverOpen()
    {
        Assert.Equal("a malformed window, which is never open", AllowedWindows.Describe(Make.Window("Mon", "9:00", "17:00")));
        Assert.Equal("a malformed window, which is never open", AllowedWindows.Describe(new PolicyWindow()));
        Assert.Equal("a malformed window, which is never open", AllowedWindows.Describe(null));
    }
}
