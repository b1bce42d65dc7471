using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;

namespace JitOperator.Audit.Report.Pages;

/// <summary>The numbers of the period.</summary>
internal static class GlanceSection
{
    /// <summary>The section.</summary>
    public static MarkupText Write(ReportModel model)
    {
        var requests = model.Requests;
        long Of(StoryOutcome outcome) => requests.LongCount(story => story.Outcome == outcome);
        var emergencies = requests.LongCount(story => story.IsEmergency);
        return MarkupText.Of(
            $"""
            <p>{Html.Count(requests.Count, "request was", "requests were")} asked for, decided or alive in the period. Their stories are told up to the end of the log.</p>
            <dl class="tiles">
            {Tile("Requests", requests.Count, "quiet")}
            {Tile("Granted", requests.LongCount(story => story.IsGranted), "good")}
            {Tile("Emergencies", emergencies, emergencies > 0 ? "bad" : "quiet")}
            {Tile("Denied", Of(StoryOutcome.Denied), "warn")}
            {Tile("Refused", Of(StoryOutcome.Refused), Of(StoryOutcome.Refused) > 0 ? "bad" : "quiet")}
            {Tile("Timed out", Of(StoryOutcome.TimedOut), "warn")}
            {Tile("Withdrawn", Of(StoryOutcome.Withdrawn), "quiet")}
            {Tile("Failed", Of(StoryOutcome.Failed), Of(StoryOutcome.Failed) > 0 ? "bad" : "quiet")}
            {Tile("Waiting or scheduled", Of(StoryOutcome.Waiting) + Of(StoryOutcome.Scheduled), "info")}
            {Tile("Access still open", Of(StoryOutcome.Active), "info")}
            {Tile("People", model.People, "quiet")}
            {Tile("Findings", model.Findings.Count, model.Findings.Count > 0 ? "bad" : "quiet")}
            </dl>
            <p class="severities">Findings: {MarkupText.Join(FindingBook.Severities.Select(severity => Severity(model.Findings, severity)), " ")}</p>
            """);
    }

    private static MarkupText Severity(FindingBook findings, string severity) =>
        MarkupText.Of($"<span class=\"pair\">{Wording.Severity(severity)} {Html.Number(findings.Of(severity).Count)}</span>");

    private static MarkupText Tile(string name, long number, string tone) =>
        MarkupText.Of($"<div class=\"tile {(number == 0 ? "quiet" : tone)}\"><dt>{name}</dt><dd>{Html.Number(number)}</dd></div>");
}
