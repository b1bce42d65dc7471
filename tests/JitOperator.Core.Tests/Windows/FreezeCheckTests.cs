using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Windows;
using Xunit;

namespace JitOperator.Core.Tests.Windows;

public class FreezeCheckTests
{
    private const string Path = "spec.freezes";

    public static TheoryData<string?> NoDateTimes => Texts.NoDateTimes;

    public static TheoryData<string?> NoZones => Texts.NoZones;

    [Theory]
    [InlineData("2026-12-23T18:00", "2027-01-06T00:00")]
    [InlineData("2028-02-29T00:00", "2028-02-29T00:01")]
    [InlineData("2000-01-01T00:00", "2999-12-31T23:59")]
    public void Faults_SoundFreeze_AreNone(string from, string to) => Assert.Empty(FreezeCheck.Faults([Make.Freeze(from, to)], Path));

    [Fact]
    public void Faults_NoFreeze_AreNone()
    {
        Assert.Empty(FreezeCheck.Faults([], Path));
        Assert.Empty(FreezeCheck.Faults(null, Path));
    }

    [Theory]
    [MemberData(nameof(NoDateTimes))]
    public void Faults_FromThatIsNoDateTime_NameIt(string? from) => OneFault(
        new PolicyFreeze { From = from!, To = "2027-01-06T00:00", TimeZone = "UTC" },
        "spec.freezes[0].from is ", "; write a local date and time of the years 2000 to 2999, as in 2026-12-24T18:00.");

    [Theory]
    [MemberData(nameof(NoDateTimes))]
    public void Faults_ToThatIsNoDateTime_NameIt(string? to) => OneFault(
        new PolicyFreeze { From = "2026-01-06T00:00", To = to!, TimeZone = "UTC" },
        "spec.freezes[0].to is ", "; write a local date and time of the years 2000 to 2999, as in 2026-12-24T18:00.");

    [Theory]
    [MemberData(nameof(NoZones))]
    public void Faults_UnknownTimeZone_NameIt(string? zone) => OneFault(
        new PolicyFreeze { From = "2026-01-06T00:00", To = "2026-01-07T00:00", TimeZone = zone! },
        "spec.freezes[0].timeZone is ", ", which is no time zone; give an IANA name, as in Europe/Berlin or UTC.");

    [Fact]
    public void Faults_TimeZoneInAnotherCase_OfferTheRightSpelling() => OneFault(
        Make.Freeze("2026-01-06T00:00", "2026-01-07T00:00", "asia/kolkata"),
        "spec.freezes[0].timeZone is \"asia/kolkata\", but names of time zones are case-sensitive; write Asia/Kolkata.", "");

    [Theory]
    [InlineData("2026-12-23T18:00", "2026-12-23T18:00")]
    [InlineData("2026-12-23T18:00", "2026-12-23T17:59")]
    public void Faults_FromNotBeforeTo_AskForALaterEnd(string from, string to) => OneFault(
        Make.Freeze(from, to), $"spec.freezes[0].to {to} is not after from {from}; set a later end.", "");

    [Fact]
    public void Faults_FreezeThatIsNull_NameIt() => OneFault(
        null, "spec.freezes[0] is empty; give it from, to and timeZone, or take it out.", "");

    [Fact]
    public void Faults_FreezesThatOverlap_AskToMergeThem() => Assert.Equal(
        [
            "spec.freezes[1] overlaps spec.freezes[0]; merge them.",
            "spec.freezes[3] overlaps spec.freezes[0]; merge them.",
        ],
        FreezeCheck.Faults(
            [
                Make.Freeze("2026-12-10T00:00", "2026-12-20T00:00"),
                Make.Freeze("2026-12-01T00:00", "2026-12-10T00:01"),
                Make.Freeze("2026-12-20T00:00", "2026-12-21T00:00"),
                Make.Freeze("2026-12-12T00:00", "2026-12-13T00:00"),
                Make.Freeze("2026-12-12T00:00", "2026-12-13T00:00", "UTC"),
            ],
            Path));

    private static void OneFault(PolicyFreeze? freeze, string start, string end)
    {
        var fault = Assert.Single(FreezeCheck.Faults([freeze!], Path));
        Assert.StartsWith(start, fault, StringComparison.Ordinal);
        Assert.EndsWith(end, fault, StringComparison.Ordinal);
        Assert.True(fault.Length < 256, "The fault repeats more than anybody wants to read.");
        Assert.NotNull(Freezes.At([freeze!], Make.Utc("2050-06-01T00:00Z")));
    }
}
