using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;

namespace JitOperator.Audit.Report.Pages;

/// <summary>The requests, each with the way to its page.</summary>
internal static class RequestsSection
{
    /// <summary>The section.</summary>
    public static MarkupText Write(ReportModel model, ReportClock clock, FindingLinks findings)
    {
        var told = model.Told;
        if (told.Count == 0)
            return MarkupText.Of($"<p>There were none in this period.</p>");
        var leftOut = model.Requests.Count - told.Count;
        return MarkupText.Of(
            $"""
            <p>Each has a page with its whole story. <a href="#all">Show all pages at once</a>, to search in them.{(leftOut > 0 ? LeftOut(leftOut, told.Count) : MarkupText.None)}</p>
            {Html.Table("Requests", ["Request", "Person", "Asked", "Role and place", "Outcome", "Access", "Findings"], told.Select(story => Row(story, clock, findings)))}
            """);
    }

    private static MarkupText LeftOut(int leftOut, int told) => MarkupText.Of(
        $" <strong>{Html.Count(leftOut, "request is", "requests are")} counted above and left out here</strong>, between the first and the last of the {Html.Number(told)} that are told of; a report of a shorter period has them.");

    private static IReadOnlyList<MarkupText> Row(RequestStory story, ReportClock clock, FindingLinks findings)
    {
        var count = findings.Of(story).Count;
        return
        [
            Wording.Link(story),
            Html.Words(story.Person),
            story.AskedAt is { } asked ? clock.Time(asked) : Html.Dash,
            MarkupText.Of($"{Wording.Role(story.Target)} in {Wording.Where(story.Target)}"),
            Wording.Badges(story),
            story.StartsAt is { } start ? MarkupText.Of($"{clock.Time(start)}{For(story)}") : Html.Dash,
            count == 0 ? Html.Dash : MarkupText.Of($"{count}"),
        ];
    }

    private static MarkupText For(RequestStory story) => (story.OverAt ?? story.AgreedEnd) is { } end
        ? MarkupText.Of($" for {ReportClock.Length(end - story.StartsAt!.Value)}")
        : MarkupText.None;
}
