using System.Globalization;
using JitOperator.Audit.Evidence;
using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;

namespace JitOperator.Audit.Report.Pages;

/// <summary>The page of a request: its whole story, what was found, and what proves it.</summary>
internal sealed class RequestPage(ReportModel model, ReportClock clock, FindingLinks findings)
{
    private static readonly Dictionary<string, string> s_flags = GrantFlags.All.ToDictionary(flag => flag.Flag, flag => flag.Meaning, StringComparer.Ordinal);

    private readonly EventText _events = new(clock);
    private readonly FindingsSection _list = new(findings, clock);

    /// <summary>The page.</summary>
    /// <param name="story">The request.</param>
    /// <param name="before">The request before it, to turn the pages.</param>
    /// <param name="after">The request after it.</param>
    public MarkupText Write(RequestStory story, RequestStory? before, RequestStory? after)
    {
        var id = PageIds.Of(story);
        return MarkupText.Of(
            $"""
            <article class="request card" id="{id}" tabindex="-1" aria-labelledby="{id}-name">
            <nav class="pager" aria-label="Pages of {story.Request.Name}, request {story.FirstIndex}"><a href="#overview">Overview</a>{Turn(before, "Previous")}{Turn(after, "Next")}</nav>
            <p class="eyebrow">Request</p>
            <h2 id="{id}-name"><bdi>{story.Request.Namespace}/{story.Request.Name}</bdi></h2>
            <p class="badges">{Wording.Badges(story)} {Flags(story)}</p>
            <p class="lead">{Lead(story)}</p>
            <dl class="facts">
            {Facts(story)}</dl>
            <h3>What happened</h3>
            {Story(story)}
            {UseSection.Write(story, clock)}
            <h3>Findings</h3>
            {(findings.Of(story) is { Count: > 0 } found ? _list.List(found, withRequests: false) : MarkupText.Of($"<p>No review has found anything about it.</p>"))}
            <h3>Proof</h3>
            {Proof(story)}
            </article>

            """);
    }

    private static MarkupText Turn(RequestStory? story, string word) => story is null
        ? MarkupText.None
        : MarkupText.Of($"<a href=\"#{PageIds.Of(story)}\">{word}<span class=\"heard\">: {story.Request.Name}, request {story.FirstIndex}</span></a>");

    private MarkupText Lead(RequestStory story)
    {
        var (person, what) = (Html.Words(story.Person), MarkupText.Of($"{Wording.Role(story.Target)} in {Wording.Where(story.Target)}"));
        return story switch
        {
            { StartsAt: { } start, OverAt: { } over } => MarkupText.Of($"{person} had {what} for {ReportClock.Length(over - start)}."),
            { StartsAt: not null } => MarkupText.Of($"{person} has {what}, by what the log knows at {clock.Time(model.AsOf)}."),
            { OverAt: not null } => MarkupText.Of($"{person} asked for {what} and did not get it."),
            _ => MarkupText.Of($"{person} asked for {what}, which is not decided at the end of the log, {clock.Time(model.AsOf)}."),
        };
    }

    private IEnumerable<MarkupText> Facts(RequestStory story)
    {
        var asked = story.Received ?? story.Granted;
        yield return Html.Fact("Person", Html.Words(story.Person));
        if (asked?.Actor is { } actor && actor.Username != story.Person)
            yield return Html.Fact("Filed by", Html.Words(actor.Username));
        yield return Html.Fact("Why", Html.Prose(asked?.Reason));
        yield return Html.Fact("Ticket", Html.Words(asked?.Ticket));
        yield return Html.Fact("Role", Wording.Role(story.Target));
        yield return Html.Fact("Where", Wording.Where(story.Target));
        if (story.Target?.Risks is { Count: > 0 } risks)
            yield return Html.Fact("Leads further than it looks", Html.Names(risks));
        if (story.Policy is { } policy)
            yield return Html.Fact("Policy", MarkupText.Of($"<bdi>{policy.Name}</bdi>, generation {policy.Generation}"));
        if (asked?.Extends is { } extended)
            yield return Html.Fact("Prolongs", Html.Words($"{extended.Namespace}/{extended.Name}"));
        if (story.StartsAt is { } start)
            yield return Html.Fact("Access", Access(story, start));
        yield return Html.Fact("UID", Html.Code(story.Request.Uid));
        yield return Html.Fact("Digest", Html.Code(story.Request.Digest));
    }

    private MarkupText Access(RequestStory story, DateTimeOffset start) => story switch
    {
        { OverAt: { } over } => MarkupText.Of($"{clock.Time(start)} to {clock.Time(over)} ({ReportClock.Length(over - start)})"),
        { AgreedEnd: { } end } => MarkupText.Of($"since {clock.Time(start)}, to end at {clock.Time(end)} ({ReportClock.Length(end - start)})"),
        _ => MarkupText.Of($"since {clock.Time(start)}"),
    };

    private MarkupText Flags(RequestStory story) => MarkupText.Of(
        $"{story.Flags(model.AsOf).Select(flag => MarkupText.Of($"<span class=\"badge warn\">{s_flags.GetValueOrDefault(flag, flag)}</span> "))}");

    private MarkupText Story(RequestStory story)
    {
        var events = story.Events!;
        var gap = events.LeftOut == 0
            ? MarkupText.None
            : MarkupText.Of($"<li class=\"step\"><p>{Html.Count(events.LeftOut, "step is", "steps are")} left out here; <code>audit export --request {story.Request.Uid}</code> has all.</p></li>\n");
        return MarkupText.Of($"<ol class=\"story\">\n{events.First.Select(_events.Write)}{gap}{events.Last.Select(_events.Write)}</ol>");
    }

    private MarkupText Proof(RequestStory story)
    {
        var (records, checkpoint) = (story.Records!, model.Head!.Checkpoint);
        var stamps = story.Events!.Kept.Sum(step => step.Stamps);
        var caution = model.Damage is null
            ? MarkupText.None
            : MarkupText.Of($"<p><strong>Something is wrong with the log, so that later records of this request may be missing.</strong> See <a href=\"#verification\">what</a>.</p>");
        return MarkupText.Of(
            $"""
            <p>{Html.Badge("good", "Verified")} {(records.Count == 1 ? "Its one record is" : $"All its {records.Count} records are")} in the log of {Html.Number(checkpoint.Size)} records with the root <code>{checkpoint.Root.ToBase64()}</code>: {Ranges(records)}.</p>
            {caution}<p>Anybody can have the proof of one, to check it without the others: <code>jit-operator audit prove --index {story.FirstIndex} --record {story.FirstIndex}.json --output {story.FirstIndex}.tlog-proof</code></p>
            <p class="hint">{(stamps == 0 ? MarkupText.Of($"No step carries a stamp of who asked or decided.") : MarkupText.Of($"{Html.Count(stamps, "signed stamp", "signed stamps")} of who asked and decided stand in these records. The operator verified them before it acted; this report has verified the log, not the stamps."))}</p>
            """);
    }

    private static MarkupText Ranges(IndexRanges records)
    {
        var ranges = records.Ranges.Select(range => range.First == range.Last
            ? range.First.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{range.First}–{range.Last}"));
        var more = records.Unlisted > 0 ? MarkupText.Of($" and {Html.Number(records.Unlisted)} more") : MarkupText.None;
        return MarkupText.Of($"{string.Join(", ", ranges)}{more}");
    }
}
