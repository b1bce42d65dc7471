using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;

namespace JitOperator.Audit.Report.Pages;

/// <summary>What reviews found, the gravest first.</summary>
internal sealed class FindingsSection(FindingLinks findings, ReportClock clock)
{
    /// <summary>The section of the overview.</summary>
    public MarkupText Write()
    {
        if (findings.Book.Count == 0)
            return MarkupText.Of($"<p>No review has found anything in this period: neither the rules that this report was made with, if any, nor those whose findings are in the log.</p>");
        return MarkupText.Of($"{FindingBook.Severities.Select(OfSeverity)}");
    }

    /// <summary>A list of findings.</summary>
    /// <param name="listed">The findings.</param>
    /// <param name="withRequests">Whether to say which requests they are about.</param>
    public MarkupText List(IEnumerable<ReportFinding> listed, bool withRequests) =>
        MarkupText.Of($"<ul class=\"findings\">\n{listed.Select(finding => Item(finding, withRequests))}</ul>\n");

    private MarkupText OfSeverity(string severity)
    {
        var found = findings.Book.Of(severity);
        if (found.Count == 0)
            return MarkupText.None;
        return MarkupText.Of(
            $"""
            <h3>{severity} <span class="count">{Html.Number(found.Count)}</span></h3>
            {List(found.Kept, withRequests: true)}{(found.LeftOut > 0 ? MarkupText.Of($"<p>{Html.Number(found.LeftOut)} more between the first and the last are left out.</p>") : MarkupText.None)}

            """);
    }

    private MarkupText Item(ReportFinding finding, bool withRequests)
    {
        var stories = findings.StoriesOf(finding);
        var raised = findings.Book.RecordOf(finding) is { } record ? MarkupText.Of($" It is in the log as record {record}.") : MarkupText.None;
        return MarkupText.Of(
            $"""
            <li>
            <p>{Wording.Severity(finding.Severity)} <strong>{finding.Rule}</strong> {Html.Prose(finding.Message)}</p>
            <p class="hint">{clock.Time(finding.At)}{About(finding)}. It stands on {Indices(finding)}.{raised}{(withRequests && stories.Count > 0 ? MarkupText.Of($" See {MarkupText.Join(stories.Select(Wording.Link), ", ")}.") : MarkupText.None)}</p>
            </li>

            """);
    }

    private static MarkupText About(ReportFinding finding) => finding.Person is { } person ? MarkupText.Of($", about <bdi>{person}</bdi>") : MarkupText.None;

    private static MarkupText Indices(ReportFinding finding) => finding.Indices.Count switch
    {
        0 => MarkupText.Of($"no record in particular"),
        1 => MarkupText.Of($"record {finding.Indices[0]}"),
        _ => MarkupText.Of($"records {string.Join(", ", finding.Indices)}"),
    };
}
