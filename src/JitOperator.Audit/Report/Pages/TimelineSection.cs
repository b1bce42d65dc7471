using JitOperator.Audit.Report.Charts;
using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;

namespace JitOperator.Audit.Report.Pages;

/// <summary>The timeline of grants.</summary>
internal sealed class TimelineSection(ReportModel model, ReportClock clock)
{
    /// <summary>The section.</summary>
    public MarkupText Write()
    {
        var grants = model.Told.Where(story => story.IsGranted && story.StartsAt < model.Options.To && End(story) >= model.Options.From).OrderBy(story => story.StartsAt).ToList();
        if (grants.Count == 0)
            return MarkupText.Of($"<p>Nobody had access in this period.</p>");
        var people = grants
            .GroupBy(story => story.Person ?? string.Empty, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, (IReadOnlyList<RequestStory>)[.. group]))
            .ToList();
        var (from, to) = (Later(model.Options.From, grants.Min(story => story.StartsAt!.Value)), Earlier(model.Options.To, grants.Max(End)));
        if (to <= from)
            to = from.AddMinutes(1);
        var shown = people.Take(TimelineChart.MostPeople).ToList();
        return MarkupText.Of(
            $"""
            <p>A line for each person, a bar for each grant; bars lead to the request. {Legend(grants)}{LeftOut(people.Count - shown.Count)}{NotTold()}</p>
            <figure class="scroll" tabindex="0" aria-label="Timeline of grants">
            {new TimelineChart(clock).Draw(shown, from, to, End, $"Timeline of {Html.Count(grants.Count, "grant", "grants")} of {Html.Count(people.Count, "person", "people")}; the table below it says the same.")}
            </figure>
            <details><summary>The grants as a table</summary>
            {Html.Table("Grants of the period", ["Request", "Person", "Role", "Where", "From", "Until", "How it ended"], grants.Select(Row))}
            </details>
            """);
    }

    private IReadOnlyList<MarkupText> Row(RequestStory story) =>
    [
        Wording.Link(story), Html.Words(story.Person), Wording.Role(story.Target), Wording.Where(story.Target),
        clock.Time(story.StartsAt!.Value), clock.Time(End(story)), Wording.Badges(story),
    ];

    private static MarkupText Legend(List<RequestStory> grants) => grants.Exists(story => story.IsEmergency)
        ? MarkupText.Of($"Framed bars are emergencies, taken without approval. ")
        : MarkupText.None;

    private static MarkupText LeftOut(int people) => people > 0
        ? MarkupText.Of($"The chart shows the {TimelineChart.MostPeople} people with the most grants and leaves out {Html.Count(people, "other", "others")}; the table has them. ")
        : MarkupText.None;

    private MarkupText NotTold() => model.Requests.Count > model.Told.Count
        ? MarkupText.Of($"Chart and table have no grants of the requests that are <a href=\"#requests\">left out</a> of this report.")
        : MarkupText.None;

    // A grant without a record of its end lasts, as far as anybody knows.
    private DateTimeOffset End(RequestStory story) => story.OverAt ?? Later(story.AgreedEnd ?? model.AsOf, model.AsOf > story.AgreedEnd ? model.AsOf : DateTimeOffset.MinValue);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
