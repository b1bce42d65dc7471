using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;

namespace JitOperator.Audit.Report.Pages;

/// <summary>What happened in the period: the page that opens first.</summary>
internal sealed class OverviewPage(ReportModel model, ReportClock clock, FindingLinks findings)
{
    private static readonly (string Id, string Heading)[] s_contents =
    [
        ("glance", "At a glance"), ("timeline", "Who had access when"), ("hours", "When access is asked for"), ("durations", "How long it takes"),
        ("findings", "Findings"), ("requests", "Requests"), ("attempts", "Refused attempts"), ("records", "Records of the period"),
    ];

    /// <summary>The page.</summary>
    public MarkupText Write() => MarkupText.Of(
        $"""
        <div class="overview" id="overview" tabindex="-1">
        <header class="masthead">
        <p class="eyebrow">Access report</p>
        <h1>Temporary access in <bdi>{model.Cluster ?? "a cluster"}</bdi></h1>
        <p class="period">{clock.Time(model.Options.From)} to {clock.Time(model.Options.To)}. Times are in {clock.Zone}; the end is not included.</p>
        </header>
        {VerificationSection.Write(model, clock)}
        <nav class="contents" aria-label="Contents"><ul>{s_contents.Select(entry => MarkupText.Of($"<li><a href=\"#{entry.Id}\">{entry.Heading}</a></li>"))}</ul></nav>
        {Html.Section("glance", Heading("glance"), GlanceSection.Write(model))}
        {Html.Section("timeline", Heading("timeline"), new TimelineSection(model, clock).Write())}
        {Html.Section("hours", Heading("hours"), HoursSection.Write(model, clock))}
        {Html.Section("durations", Heading("durations"), DurationsSection.Write(model))}
        {Html.Section("findings", Heading("findings"), new FindingsSection(findings, clock).Write())}
        {Html.Section("requests", Heading("requests"), RequestsSection.Write(model, clock, findings))}
        {Html.Section("attempts", Heading("attempts"), AttemptsSection.Write(model, clock))}
        {Html.Section("records", Heading("records"), RecordsSection.Write(model))}
        </div>

        """);

    private static string Heading(string id) => s_contents.First(entry => entry.Id == id).Heading;
}
