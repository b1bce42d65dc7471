using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;

namespace JitOperator.Audit.Report.Pages;

/// <summary>What was done with a grant, and how much of that is known. That nothing was done is only said where the log can know it.</summary>
internal static class UseSection
{
    /// <summary>The section; nothing for what was never granted.</summary>
    public static MarkupText Write(RequestStory story, ReportClock clock)
    {
        var use = story.Use!;
        if (!story.IsGranted && use.Actions == 0)
            return MarkupText.None;
        return MarkupText.Of(
            $"""
            <h3>What was done with the access</h3>
            <p>{Done(use, story.Coverage)}</p>
            {Coverage(story, clock)}
            {Attributions(use)}{Notable(use, clock)}{Sorts(use)}
            """);
    }

    /// <summary>A call to the API server in one line.</summary>
    public static MarkupText Call(AuditAction action) => MarkupText.Of(
        $"<code>{action.Verb} {UseSummary.Sort(action)}</code>{Name(action)}");

    // The coverage has counted too: records of actions may have been pruned.
    private static MarkupText Done(UseSummary use, AuditCoverage? coverage) => (use.Actions, coverage) switch
    {
        (0, { Status: CoverageStatuses.Complete, Actions: 0, Gaps: null or [] }) => MarkupText.Of($"Nothing was done with it."),
        (0, { Actions: > 0 and var counted }) => MarkupText.Of($"{Html.Count(counted, "action was", "actions were")} counted, and the log no longer has a record of them."),
        (0, _) => MarkupText.Of($"No action is recorded. That does not mean that there was none."),
        _ => MarkupText.Of($"{Html.Count(use.Actions, "action is", "actions are")} recorded."),
    };

    private static MarkupText Coverage(RequestStory story, ReportClock clock)
    {
        var (tone, word, sentence) = story.Coverage?.Status switch
        {
            CoverageStatuses.Complete => ("good", "Complete", "Every probe came back and the API server lost no event: what is not recorded was not done."),
            CoverageStatuses.Sampled => ("info", "Sampled", "Every probe came back, but the API server does not tell whether it lost events: some may be missing."),
            CoverageStatuses.Incomplete => ("warn", "Incomplete", "Something may be missing."),
            CoverageStatuses.None => ("warn", "None", "There was no source of events: nothing is known of what was done."),
            null when story.OverAt is null => ("info", "Not yet", "How much is known will be written down when access has ended."),
            null => ("warn", "Unknown", "The log does not say how much of what was done is known."),
            var other => ("warn", other, "Something may be missing."),
        };
        var gaps = story.Coverage?.Gaps is { Count: > 0 } known
            ? MarkupText.Of($"<ul>{known.Select(gap => MarkupText.Of($"<li>from {clock.Time(gap.From)}{(gap.Until is { } until ? MarkupText.Of($" to {clock.Time(until)}") : MarkupText.None)}: {Html.Code(gap.Cause)}</li>"))}</ul>")
            : MarkupText.None;
        return MarkupText.Of($"<p>Coverage: {Html.Badge(tone, word)} {sentence}</p>\n{gaps}");
    }

    private static MarkupText Attributions(UseSummary use)
    {
        var other = use.Attributions.Where(pair => pair.Key != ActivityAttributions.Exact).ToList();
        return other.Count == 0
            ? MarkupText.None
            : MarkupText.Of($"<p>{MarkupText.Join(use.Attributions.Select(pair => MarkupText.Of($"{Html.Number(pair.Value)} {Wording.Attribution(pair.Key)}")), "; ")}.</p>\n");
    }

    private static MarkupText Notable(UseSummary use, ReportClock clock)
    {
        if (use.Notable.Count == 0)
            return MarkupText.None;
        var more = use.Notable.LeftOut > 0 ? MarkupText.Of($"<p>{Html.Number(use.Notable.LeftOut)} more between the first and the last are left out.</p>\n") : MarkupText.None;
        return MarkupText.Of(
            $"""
            {Html.Table("Actions that change something, reach far, or failed", ["Record", "Time", "Action", "Answer", "From"], use.Notable.Kept.Select(record => Row(record, clock)))}{more}
            """);
    }

    private static IReadOnlyList<MarkupText> Row(AuditRecord record, ReportClock clock)
    {
        var action = record.Activity!.Action!;
        return
        [
            MarkupText.Of($"{record.Index}"),
            clock.Time(record.Activity.From),
            MarkupText.Of($"{Call(action)}{Command(action)}"),
            action.Code is { } code ? MarkupText.Of($"{code}") : Html.Dash,
            Html.Words(action.Address),
        ];
    }

    private static MarkupText Name(AuditAction action) => (action.Namespace, action.Name) switch
    {
        (null, null) => MarkupText.None,
        var (place, name) => MarkupText.Of($" <bdi>{string.Join('/', new[] { place, name }.OfType<string>())}</bdi>"),
    };

    private static MarkupText Command(AuditAction action) => action.Command is { Count: > 0 } words
        ? MarkupText.Of($"<br>command <code>{string.Join(' ', words)}</code>")
        : MarkupText.None;

    private static MarkupText Sorts(UseSummary use)
    {
        if (use.Actions == 0)
            return MarkupText.None;
        var rows = use.Sorts.Select(sort => (IReadOnlyList<MarkupText>)
        [
            MarkupText.Of($"<code>{sort.Sort.Verb} {sort.Sort.What}</code>"), Html.Words(sort.Sort.Namespace), MarkupText.Of($"{Html.Number(sort.Count)}"),
        ]);
        if (use.OtherSorts > 0)
            rows = rows.Append([MarkupText.Of($"others"), Html.Dash, MarkupText.Of($"{Html.Number(use.OtherSorts)}")]);
        return MarkupText.Of(
            $"""
            <details><summary>All actions by sort</summary>
            {Html.Table("Actions by sort", ["Action", "Namespace", "How many"], rows)}</details>

            """);
    }
}
