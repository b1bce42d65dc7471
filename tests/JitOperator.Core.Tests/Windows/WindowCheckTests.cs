using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Windows;
using Xunit;

namespace JitOperator.Core.Tests.Windows;

public class WindowCheckTests
{
    private const string Path = "spec.allowedWindows";

    public static TheoryData<string?> NoTimes => Texts.NoTimes;

    public static TheoryData<string?> NoZones => Texts.NoZones;

    [Theory]
    [InlineData("Mon Tue Wed Thu Fri Sat Sun", "00:00", "24:00", "Europe/Berlin")]
    [InlineData("Sun", "22:00", "06:00", "America/Argentina/ComodRivadavia")]
    [InlineData("Mon", "23:59", "00:00", "UTC")]
    [InlineData("Mon", "09:00", "08:59", "Etc/GMT+2")]
    [InlineData("Mon", "09:00", "09:01", "CET")]
    [InlineData("Mon Tue", "00:01", "24:00", "EST5EDT")]
    public void Faults_SoundWindow_AreNone(string days, string from, string to, string zone) =>
        Assert.Empty(WindowCheck.Faults([Make.Window(days, from, to, zone)], Path));

    [Fact]
    public void Faults_NoWindow_AreNone()
    {
        Assert.Empty(WindowCheck.Faults([], Path));
        Assert.Empty(WindowCheck.Faults(null, Path));
    }

    [Theory]
    [MemberData(nameof(NoTimes))]
    [InlineData("24:00")]
    public void Faults_FromThatIsNoTime_NameIt(string? from) => OneFault(
        new PolicyWindow { Days = ["Mon"], From = from!, To = "17:00", TimeZone = "UTC" },
        "spec.allowedWindows[0].from is ", "; write hours and minutes, as in 09:00, up to 23:59.");

    [Theory]
    [MemberData(nameof(NoTimes))]
    public void Faults_ToThatIsNoTime_NameIt(string? to) => OneFault(
        new PolicyWindow { Days = ["Mon"], From = "00:00", To = to!, TimeZone = "UTC" },
        "spec.allowedWindows[0].to is ", "; write hours and minutes, as in 17:00, up to 24:00.");

    [Theory]
    [InlineData("00:00")]
    [InlineData("09:00")]
    public void Faults_FromEqualToTo_OfferTheWholeDay(string time) => OneFault(
        Make.Window("Mon", time, time),
        $"spec.allowedWindows[0].to is \"{time}\", the same as from; set a later end, or 00:00 to 24:00 for the whole day.", "");

    [Theory]
    [MemberData(nameof(NoZones))]
    public void Faults_UnknownTimeZone_NameIt(string? zone) => OneFault(
        new PolicyWindow { Days = ["Mon"], From = "09:00", To = "17:00", TimeZone = zone! },
        "spec.allowedWindows[0].timeZone is ", ", which is no time zone; give an IANA name, as in Europe/Berlin or UTC.");

    [Theory]
    [InlineData("europe/berlin", "Europe/Berlin")]
    [InlineData("EUROPE/BERLIN", "Europe/Berlin")]
    [InlineData("utc", "UTC")]
    [InlineData("cet", "CET")]
    [InlineData("America/Port-au-prince", "America/Port-au-Prince")]
    public void Faults_TimeZoneInAnotherCase_OfferTheRightSpelling(string zone, string right) => OneFault(
        Make.Window("Mon", "09:00", "17:00", zone),
        $"spec.allowedWindows[0].timeZone is \"{zone}\", but names of time zones are case-sensitive; write {right}.", "");

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("mon", "\"mon\"")]
    [InlineData("MON", "\"MON\"")]
    [InlineData("Monday", "\"Monday\"")]
    [InlineData("Mo", "\"Mo\"")]
    [InlineData("Mon ", "\"Mon \"")]
    [InlineData("1", "\"1\"")]
    [InlineData("*", "\"*\"")]
    [InlineData("Mon-Fri", "\"Mon-Fri\"")]
    [InlineData("\u041Con", "\"\u041Con\"")]
    public void Faults_UnknownDay_NameIt(string? day, string shown) => OneFault(
        new PolicyWindow { Days = ["Tue", day!], From = "09:00", To = "17:00", TimeZone = "UTC" },
        $"spec.allowedWindows[0].days[1] is {shown}; write one of Mon, Tue, Wed, Thu, Fri, Sat, Sun.", "");

    [Fact]
    public void Faults_RepeatedDay_NameIt() => OneFault(
        Make.Window("Tue Mon Tue", "09:00", "17:00"), "spec.allowedWindows[0].days[2] says Tue again; take it out.", "");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Faults_NoDays_AskForOne(bool isNull) => OneFault(
        new PolicyWindow { Days = isNull ? null! : [], From = "09:00", To = "17:00", TimeZone = "UTC" },
        "spec.allowedWindows[0].days is empty, which is no day; name at least one of Mon, Tue, Wed, Thu, Fri, Sat, Sun.", "");

    [Fact]
    public void Faults_WindowThatIsNull_NameIt() => OneFault(
        null, "spec.allowedWindows[0] is empty; give it days, from, to and timeZone, or take it out.", "");

    [Fact]
    public void Faults_WindowWithNothingInIt_NameEveryField() => Assert.Equal(
        [
            "spec.allowedWindows[1].days is empty, which is no day; name at least one of Mon, Tue, Wed, Thu, Fri, Sat, Sun.",
            "spec.allowedWindows[1].from is empty; write hours and minutes, as in 09:00, up to 23:59.",
            "spec.allowedWindows[1].to is empty; write hours and minutes, as in 17:00, up to 24:00.",
            "spec.allowedWindows[1].timeZone is empty, which is no time zone; give an IANA name, as in Europe/Berlin or UTC.",
        ],
        WindowCheck.Faults([Make.Window("Mon", "09:00", "17:00"), new PolicyWindow()], Path));

    [Theory]
    [InlineData("Mon", "09:00", "17:00", "Mon", "16:59", "18:00")]
    [InlineData("Mon", "09:00", "17:00", "Mon", "09:00", "17:00")]
    [InlineData("Mon", "09:00", "17:00", "Tue Mon", "12:00", "13:00")]
    [InlineData("Mon", "22:00", "06:00", "Tue", "05:59", "07:00")]
    [InlineData("Sun", "22:00", "06:00", "Mon", "00:00", "01:00")]
    [InlineData("Mon", "05:00", "06:00", "Sun", "22:00", "05:01")]
    public void Faults_WindowsThatOverlap_AskToMergeThem(string days, string from, string to, string otherDays, string otherFrom, string otherTo) =>
        Assert.Equal(
            ["spec.allowedWindows[1] overlaps spec.allowedWindows[0]; merge them."],
            WindowCheck.Faults([Make.Window(days, from, to), Make.Window(otherDays, otherFrom, otherTo)], Path));

    [Fact]
    public void Faults_WindowsWithinALongerOne_NameEach() => Assert.Equal(
        [
            "spec.allowedWindows[2] overlaps spec.allowedWindows[0]; merge them.",
            "spec.allowedWindows[2] overlaps spec.allowedWindows[1]; merge them.",
        ],
        WindowCheck.Faults(
            [Make.Window("Mon Tue", "10:00", "11:00"), Make.Window("Mon", "12:00", "13:00"), Make.Window("Mon Tue", "09:00", "17:00")], Path));

    [Theory]
    [InlineData("Mon", "09:00", "12:00", "Mon", "12:00", "17:00")]
    [InlineData("Mon", "09:00", "17:00", "Tue", "09:00", "17:00")]
    [InlineData("Sun", "22:00", "06:00", "Mon", "06:00", "22:00")]
    [InlineData("Mon", "00:00", "24:00", "Tue", "00:00", "24:00")]
    public void Faults_WindowsThatTouch_AreNone(string days, string from, string to, string otherDays, string otherFrom, string otherTo) =>
        Assert.Empty(WindowCheck.Faults([Make.Window(days, from, to), Make.Window(otherDays, otherFrom, otherTo)], Path));

    [Fact]
    public void Faults_WindowsOfDifferentTimeZones_MayOverlap() => Assert.Empty(
        WindowCheck.Faults([Make.Window("Mon", "09:00", "17:00"), Make.Window("Mon", "09:00", "17:00", "Europe/Paris")], Path));

    [Fact]
    public void Faults_OfThousandsOfWindows_ComeOneForEachAndNoSquare()
    {
        var windows = Enumerable.Repeat(Make.Window("Mon Tue Wed Thu Fri Sat Sun", "09:00", "17:00"), 5000).ToList();

        Assert.Equal(4999, WindowCheck.Faults(windows, Path).Count);
    }

    private static void OneFault(PolicyWindow? window, string start, string end)
    {
        var fault = Assert.Single(WindowCheck.Faults([window!], Path));
        Assert.StartsWith(start, fault, StringComparison.Ordinal);
        Assert.EndsWith(end, fault, StringComparison.Ordinal);
        Assert.True(fault.Length < 256, "The fault repeats more than anybody wants to read.");

        for (var hour = 0; hour < 7 * 24; hour++)
        {
            Assert.False(AllowedWindows.IsOpen([window!], Make.Utc("2026-06-01T00:30Z").AddHours(hour)));
        }

        Assert.Null(AllowedWindows.NextOpening([window!], Make.Utc("2026-06-01T00:30Z")));
    }
}
