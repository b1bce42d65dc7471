using CsCheck;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Notifications;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;
using JitOperator.Core.Windows;
using JitOperator.TestKit.Fuzzing;
using Xunit;

namespace JitOperator.Core.Tests.Fuzzing;

/// <summary>The words of policies and requests: durations, times, windows, freezes, zones, names and patterns. No reading is lenient.</summary>
public sealed class WordFuzzTests
{
    [Fact]
    public void Duration_OfAnyText_IsLongerThanNothingAndWrittenBack() => Fuzz.Sample(HostileText.Near("1h30m", "45m", "90s", "8784h", "2h0m1s"), text =>
    {
        if (!DurationText.TryParse(text, out var duration))
        {
            Assert.Equal(TimeSpan.Zero, duration);
            return;
        }

        Assert.InRange(duration, TimeSpan.FromSeconds(1), DurationText.Longest);
        Assert.Matches(@"\A[0-9hms]{2,16}\z", text);
        Assert.True(DurationText.TryParse(DurationText.Format(duration), out var again) && again == duration);
    });

    [Fact]
    public void Timestamp_OfAnyText_IsReadInOneFormAlone() => Fuzz.Sample(HostileText.Near("2026-03-01T12:00:00.000Z", "9999-12-31T23:59:59.999Z"), text =>
    {
        if (Timestamp.TryParse(text, out var instant))
        {
            Assert.Equal(text, Timestamp.Format(instant));
        }
    });

    [Fact]
    public void Window_OfAnyTexts_IsSoundOrItsFieldIsNamed() => Fuzz.Sample(HostileText.Near("09:00", "24:00", "23:59", "Europe/Berlin", "Mon", "UTC"), text =>
    {
        var sound = new PolicyWindow { Days = ["Mon"], From = "09:00", To = "17:00", TimeZone = "UTC" };
        foreach (var (field, window) in new (string, PolicyWindow)[]
        {
            ("days", new() { Days = [text], From = sound.From, To = sound.To, TimeZone = sound.TimeZone }),
            ("from", new() { Days = sound.Days, From = text, To = sound.To, TimeZone = sound.TimeZone }),
            ("to", new() { Days = sound.Days, From = sound.From, To = text, TimeZone = sound.TimeZone }),
            ("timeZone", new() { Days = sound.Days, From = sound.From, To = sound.To, TimeZone = text }),
        })
        {
            var faults = WindowCheck.Faults([window], "w");
            Assert.All(faults, fault => Assert.Matches($@"\Aw\[0\]\.({field}|to)", fault));
            Assert.All(faults, fault => Assert.InRange(fault.Length, 1, 400));
        }
    });

    [Fact]
    public void Freeze_OfAnyTexts_IsSoundOrItsFieldIsNamed() => Fuzz.Sample(HostileText.Near("2026-12-24T18:00", "2999-12-31T23:59", "Europe/Berlin"), text =>
    {
        foreach (var freeze in new PolicyFreeze[]
        {
            new() { From = text, To = "2027-01-02T09:00", TimeZone = "UTC" },
            new() { From = "2026-12-24T18:00", To = text, TimeZone = "UTC" },
            new() { From = "2026-12-24T18:00", To = "2027-01-02T09:00", TimeZone = text },
        })
        {
            Assert.All(FreezeCheck.Faults([freeze], "f"), fault => Assert.Matches(@"\Af\[0\]\.(from|to|timeZone)", fault));
        }
    });

    [Fact]
    public void NamePattern_OfAnyTexts_CoversWhatBeginsWithIt() =>
        Gen.Select(HostileText.Near("team-*", "pay", "*"), HostileText.Near("team-a", "pay")).Sample((pattern, name) =>
        {
            Assert.False(NamePattern.Matches("*", name));
            Assert.False(NamePattern.Matches(pattern, string.Empty));
            if (NamePattern.Matches(pattern, name))
            {
                Assert.True(pattern == name || (pattern.Length > 1 && name.StartsWith(pattern[..^1], StringComparison.Ordinal)));
            }
        });

    /// <summary>Whatever the pattern, a text as long as a reason may be is matched in steps that are linear in it, or the pattern is refused.</summary>
    [Fact]
    public void Pattern_OfAnyText_IsUsableOrRefused() => Fuzz.Sample(
        HostileText.Near("INC-[0-9]+", "(a|b)*c{2,5}", @"\p{L}+\s\w", "(a+)+$", "(?i)x", "(.*a){9}", "[^\\x00-\\x1f]"),
        pattern => Fuzz.Bounded(pattern.Length, 100_000, () =>
        {
            var fault = WholePattern.Fault(pattern);
            Assert.True(fault is null or { Length: > 0 });
            Assert.False(fault is not null && WholePattern.Matches(pattern, "INC-1"));
            if (fault is null)
            {
                _ = WholePattern.Matches(pattern, new string('a', 1024) + "!");
            }
        }));

    /// <summary>Patterns that would take memory or time without end are refused, or done with.</summary>
    [Theory]
    [InlineData("((((a{99}){99}){99}){99}){99}")]
    [InlineData("(a?){1000}a{1000}")]
    [InlineData("(x+x+)+y")]
    [InlineData("(((.{1,99}){1,99}){1,99}){1,99}")]
    [InlineData("a{2147483647}")]
    [InlineData("[a-z]{0,1000}[a-y]{0,1000}[a-x]{0,1000}q")]
    public void Pattern_ThatGrowsWithoutEnd_IsBounded(string pattern) => Fuzz.Bounded(1024, 100_000, () =>
    {
        if (WholePattern.Fault(pattern) is null)
        {
            Assert.False(WholePattern.Matches(pattern, new string('a', 1024) + "!"));
        }
    });

    [Fact]
    public void Keys_OfAnyText_AreLongEnoughOrRefusedWithoutBeingTold() => Fuzz.Sample(HostileText.Near("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "a-key-of-more-than-twenty-four-bytes"), text =>
    {
        var keys = WebhookSignature.ReadKeys(text, out var fault);
        Assert.Equal(fault is null, keys.Count > 0);
        Assert.All(keys, key => Assert.True(key.Length >= WebhookSignature.LeastKey));
        Assert.True(fault is null || !text.Split('\n').Any(line => line.Trim().Length > 8 && fault.Contains(line.Trim(), StringComparison.Ordinal)));
    });

    [Fact]
    public void Skeleton_OfAnyName_HasOneForm() => Fuzz.Sample(HostileText.Near("alice@example.com", "Älice+x@example.com", "аlice"), name =>
    {
        var skeleton = PersonName.Skeleton(name);
        Assert.Equal(skeleton, PersonName.Skeleton(skeleton));
        Assert.True(name.Length == 0 || PersonName.Same(name, name));
        Assert.True(name.Length == 0 || PersonName.Same(name, name.Insert(name.Length / 2, "\u200b")) || char.IsSurrogate(name[name.Length / 2]));
    });
}
