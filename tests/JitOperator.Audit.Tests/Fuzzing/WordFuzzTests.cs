using JitOperator.Api;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Lifecycles;
using JitOperator.Audit.Records;
using JitOperator.Audit.Retention;
using JitOperator.TestKit.Fuzzing;

namespace JitOperator.Audit.Tests.Fuzzing;

/// <summary>What people type for an age, a period, a time, a filter or a hold.</summary>
public sealed class WordFuzzTests
{
    [Fact]
    public void Age_OfAnyText_IsLongerThanNothing() => Fuzz.Sample(HostileText.Near("1d12h", "5m", "90s", "999999999d999999999h"), text =>
    {
        if (AgeText.TryParse(text, out var age))
            Assert.InRange(age, TimeSpan.FromSeconds(1), TimeSpan.FromDays(36525));
        else
            Assert.Equal(TimeSpan.Zero, age);
    });

    [Fact]
    public void Retention_OfAnyText_IsADayOrMoreAndWrittenBack() => Fuzz.Sample(HostileText.Near("90d", "7y", "36600d", "100y"), text =>
    {
        if (!RetentionPeriod.TryParse(text, out var period))
            return;
        Assert.InRange(period, TimeSpan.FromDays(1), TimeSpan.FromDays(RetentionPeriod.MostDays));
        Assert.True(RetentionPeriod.TryParse(RetentionPeriod.Format(period), out var again) && again == period);
    });

    [Fact]
    public void Time_OfAnyText_IsReadInOneFormAlone() => Fuzz.Sample(HostileText.Near("2026-03-01T12:00:00.000Z", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00+02:00"), text =>
    {
        if (RecordTime.TryParse(text, out var instant))
            Assert.Equal(text, RecordTime.Format(instant));
        _ = Instant.TryParse(text, out _);
        _ = FilterText.TryParseTime(text, out _);
    });

    [Fact]
    public void Period_OfAnyText_EndsAfterItBeginsOrSaysWhatToWrite() => Fuzz.Sample(HostileText.Near("2026-01-01T00:00:00Z/2026-04-01T00:00:00Z"), text =>
    {
        if (PeriodText.Read(text, out var from, out var to) is { } fault)
            Assert.NotEmpty(fault);
        else
            Assert.True(from < to);
    });

    [Fact]
    public void Filter_OfAnyText_IsAFilterOrSaysWhichOptionToMend() => Fuzz.Sample(HostileText.Near("2026-01-01T00:00:00Z", "payments/fix-invoices", "grant.*"), text =>
    {
        foreach (var typed in new FilterText[] { new() { Since = text }, new() { Until = text }, new() { Request = text }, new() { Type = text }, new() { Person = text } })
        {
            if (!typed.TryParse(out _, out var fault))
                Assert.StartsWith("--", fault, StringComparison.Ordinal);
        }
    });

    [Fact]
    public void Hold_OfAnyText_IsOfATimeOrARequest() => Fuzz.Sample(HostileText.Near("case-7=2026-01-01T00:00:00Z/2026-06-30T00:00:00Z", "case-8=request/UID"), text =>
    {
        if (LegalHold.TryParse(text, out var hold))
            Assert.True(hold!.RequestUid is { Length: > 0 } ^ (hold.From is not null && hold.Until is not null));
    });

    [Fact]
    public void Terminal_OfAnyText_HasNothingToObey() => Fuzz.Sample(HostileText.Any, text =>
    {
        var escaped = TerminalText.Escape(text);
        Assert.DoesNotContain(escaped.EnumerateRunes(), rune => System.Text.Rune.GetUnicodeCategory(rune) is
            System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator
            or System.Globalization.UnicodeCategory.ParagraphSeparator || rune == System.Text.Rune.ReplacementChar && !text.Contains('\ufffd', StringComparison.Ordinal));
    });
}
