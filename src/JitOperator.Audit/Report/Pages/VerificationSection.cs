using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;

namespace JitOperator.Audit.Report.Pages;

/// <summary>Whether the log can be believed; before everything else.</summary>
internal static class VerificationSection
{
    private const int MostFindings = 20;

    /// <summary>The section.</summary>
    public static MarkupText Write(ReportModel model, ReportClock clock)
    {
        var (tone, heading, sentence) = (model.Damage, model.Head) switch
        {
            (null, { } head) => ("good", "The log is verified",
                MarkupText.Of($"All {Html.Number(head.Checkpoint.Size)} records hash to the root that its key has signed, and their steps follow from one another.")),
            (_, null) => ("bad", "NOT VERIFIED",
                MarkupText.Of($"No checkpoint of this log could be believed, so this report tells nothing of it. {First(model)}")),
            (_, { } head) => ("bad", "NOT VERIFIED as a whole",
                MarkupText.Of($"What this report tells is proven, up to record {head.Checkpoint.Size - 1}. But something is wrong with the log, so <strong>requests and grants may be missing</strong>. {First(model)}")),
        };
        return MarkupText.Of(
            $"""
            <section class="verdict {tone}" aria-labelledby="verification">
            <h2 id="verification" tabindex="-1">{heading}</h2>
            <p>{sentence}</p>
            <dl class="facts">
            {Facts(model, clock)}</dl>
            {Faults(model)}
            <p class="hint">The end of a log can be cut off unseen, unless a checkpoint was kept elsewhere or a witness cosigned: <code>audit verify</code> with <code>--old-checkpoint</code> or <code>--witness</code> shows it.</p>
            </section>
            """);
    }

    private static IEnumerable<MarkupText> Facts(ReportModel model, ReportClock clock)
    {
        if (model.Head is { } head)
        {
            yield return Html.Fact("Log", Html.Code(head.Checkpoint.Origin));
            yield return Html.Fact("Size", MarkupText.Of($"{Html.Number(head.Checkpoint.Size)} records"));
            yield return Html.Fact("Root", Html.Code(head.Checkpoint.Root.ToBase64()));
        }

        yield return Html.Fact(
            model.Verification.Keys.Count == 1 ? "Key" : "Keys",
            MarkupText.Join(model.Verification.Keys.Select(key => key.ToString()).Order(StringComparer.Ordinal).Select(Html.Code), " "));
        if (model.Verification.FirstTime.Length > 0)
            yield return Html.Fact("First and last record", MarkupText.Of($"{clock.Time(model.Verification.FirstTime)}, {clock.Time(model.Verification.LastTime)}"));
        if (model.Verification.MinimumIndex > 0)
            yield return Html.Fact("Pruned", MarkupText.Of($"records before {model.Verification.MinimumIndex}, by a rule that the log tells"));
        if (model.Verification.UnprovenGrants > 0)
        {
            yield return Html.Fact(
                "Policies unknown", MarkupText.Of($"for {Html.Count(model.Verification.UnprovenGrants, "grant", "grants")} the log does not hold what the policy demanded"));
        }
    }

    private static MarkupText First(ReportModel model) => model.Damage is { } damage ? MarkupText.Of($"First: {Html.Words(damage.ToString())}") : MarkupText.None;

    private static MarkupText Faults(ReportModel model)
    {
        var faults = model.Verification.Findings;
        if (faults.Count == 0)
            return MarkupText.None;
        var more = model.Verification.FindingCount - Math.Min(faults.Count, MostFindings);
        return MarkupText.Of(
            $"""
            <details open><summary>What is wrong with the log</summary>
            <ul>{faults.Take(MostFindings).Select(fault => MarkupText.Of($"<li><code>{fault.Kind.ToString()}</code> {Html.Words(fault.ToString())}</li>"))}</ul>
            {(more > 0 ? MarkupText.Of($"<p>And {Html.Number(more)} more; <code>audit verify</code> lists them.</p>") : MarkupText.None)}</details>
            """);
    }
}
