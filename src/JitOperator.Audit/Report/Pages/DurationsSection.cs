using JitOperator.Audit.Report.Charts;
using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;

namespace JitOperator.Audit.Report.Pages;

/// <summary>How long people take to agree, and how late access ends.</summary>
internal static class DurationsSection
{
    /// <summary>The section.</summary>
    public static MarkupText Write(ReportModel model)
    {
        var approvals = Distribution.Of(model.Requests.Select(story => story.TimeToApprove).OfType<TimeSpan>(), Distribution.OfPeople);
        var ends = Distribution.Of(model.Requests.Select(story => story.Lateness).OfType<TimeSpan>(), Distribution.OfPrograms);
        var automatic = model.Grants.LongCount(story => story.AgreedAt is null && !story.IsEmergency);
        return MarkupText.Of(
            $"""
            <div class="columns">
            {Part("Time to approve", "From the request to the last agreement that was needed.", "No request was agreed to by people in this period.", approvals)}
            {Part("Lateness of expiry", "From the agreed end to the record that the last binding was gone, of grants that ended by themselves.", "No grant ended by itself in this period.", ends)}
            </div>
            {(automatic > 0 ? MarkupText.Of($"<p class=\"hint\">{Html.Count(automatic, "grant", "grants")} needed nobody's agreement by the policy, or the log no longer holds it; not counted as approved.</p>") : MarkupText.None)}
            """);
    }

    private static MarkupText Part(string heading, string what, string none, Distribution lengths)
    {
        if (lengths.Count == 0)
            return MarkupText.Of($"<div><h3>{heading}</h3><p>{none}</p></div>");
        var names = Names(lengths.Bounds);
        var counts = lengths.Counts;
        return MarkupText.Of(
            $"""
            <div>
            <h3>{heading}</h3>
            <p>{what}</p>
            <dl class="facts short">
            {Html.Fact("Half within", Length(lengths.Percentile(50)))}{Html.Fact("90 % within", Length(lengths.Percentile(90)))}{Html.Fact("Longest", Length(lengths.Longest))}{Html.Fact("Counted", MarkupText.Of($"{Html.Number(lengths.Count)}"))}
            </dl>
            <figure>
            {HistogramChart.Draw(names, counts, $"{heading}: how many of each length; the table below it says the same.")}
            </figure>
            <details><summary>{heading} as a table</summary>
            {Html.Table(heading, ["Length", "How many"], names.Zip(counts, (name, count) => (IReadOnlyList<MarkupText>)[MarkupText.Of($"{name}"), MarkupText.Of($"{count}")]))}
            </details>
            </div>
            """);
    }

    private static MarkupText Length(TimeSpan? length) => length is { } known ? MarkupText.Of($"{ReportClock.Length(known)}") : Html.Dash;

    private static List<string> Names(IReadOnlyList<TimeSpan> bounds) =>
        [.. bounds.Select(bound => $"≤ {Short(bound)}"), $"> {Short(bounds[^1])}"];

    private static string Short(TimeSpan bound) => bound switch
    {
        { TotalDays: >= 1 } => $"{bound.Days} d",
        { TotalHours: >= 1 } => $"{bound.Hours} h",
        { TotalMinutes: >= 1 } => $"{bound.Minutes} min",
        _ => $"{bound.Seconds} s",
    };
}
