using JitOperator.Api.Audit;
using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;

namespace JitOperator.Audit.Report.Pages;

/// <summary>What was tried and refused, and what was written past the operator.</summary>
internal static class AttemptsSection
{
    /// <summary>The section.</summary>
    public static MarkupText Write(ReportModel model, ReportClock clock)
    {
        if (model.Attempts.Count == 0)
            return MarkupText.Of($"<p>Nothing was refused, and nothing was written past the operator.</p>");
        var pages = model.Told.GroupBy(story => story.Request.Uid, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        return MarkupText.Of(
            $"""
            <p>What admission or the operator refused, and bindings that somebody else made, changed or deleted.{(model.Attempts.LeftOut > 0 ? MarkupText.Of($" {Html.Number(model.Attempts.LeftOut)} between the first and the last are left out.") : MarkupText.None)}</p>
            {Html.Table("Refused attempts", ["Record", "Time", "What", "Who", "About", "Why it was refused"], model.Attempts.Kept.Select(record => Row(record, clock, pages)))}
            """);
    }

    private static IReadOnlyList<MarkupText> Row(AuditRecord record, ReportClock clock, Dictionary<string, RequestStory> pages) =>
    [
        MarkupText.Of($"{record.Index}"),
        clock.Time(record.Time),
        Html.Code(record.Type),
        Html.Words(record.Actor?.Username),
        record.Request is { } request && pages.TryGetValue(request.Uid, out var story) ? Wording.Link(story) : Thing(record),
        Html.Prose(record.Message),
    ];

    private static MarkupText Thing(AuditRecord record) => record switch
    {
        { Request: { } request } => Html.Words($"{request.Namespace}/{request.Name}"),
        { Admission: { } admission } => Html.Words(
            string.Join(' ', new[] { admission.Operation, admission.Kind, $"{admission.Namespace}/{admission.Name}".Trim('/') }.Where(part => !string.IsNullOrEmpty(part)))),
        { Bindings: [var binding, ..] } => Html.Words($"{binding.Namespace}/{binding.Name}"),
        _ => Html.Dash,
    };
}
