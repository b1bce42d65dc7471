using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Audit.Records;
using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;

namespace JitOperator.Audit.Report.Pages;

/// <summary>A step of a request's story, in words.</summary>
internal sealed class EventText(ReportClock clock)
{
    /// <summary>The step as an item of a list.</summary>
    public MarkupText Write(StoryEvent step)
    {
        var record = step.Record;
        return MarkupText.Of(
            $"""
            <li class="step {Tone(record)}" id="{PageIds.OfRecord(record.Index)}" tabindex="-1">
            <p class="when">{clock.Time(record.Time)} <span class="index">record {record.Index}</span></p>
            <p>{Sentence(record)}</p>
            {Details(record)}</li>

            """);
    }

    private static string Tone(AuditRecord record) => record.Type switch
    {
        AuditRecordTypes.ApprovalDecided or AuditRecordTypes.ReviewDecided => record.Decision?.Verdict == Decisions.Approved ? "good" : "bad",
        AuditRecordTypes.GrantIssued => "good",
        AuditRecordTypes.GrantEnded or AuditRecordTypes.RequestScheduled or AuditRecordTypes.RequestReceived => "info",
        AuditRecordTypes.RequestDenied or AuditRecordTypes.RequestRefused or AuditRecordTypes.RequestFailed or AuditRecordTypes.GrantBreakGlass
            or AuditRecordTypes.BindingForged or AuditRecordTypes.FindingRaised => "bad",
        AuditRecordTypes.ApprovalRefused or AuditRecordTypes.ReviewRefused or AuditRecordTypes.ApprovalSuperseded or AuditRecordTypes.ApprovalEscalated
            or AuditRecordTypes.RequestTimedOut or AuditRecordTypes.ReviewOverdue or AuditRecordTypes.ReviewRequested or AuditRecordTypes.GrantRoleChanged
            or AuditRecordTypes.BindingRepaired or AuditRecordTypes.BindingOrphaned or AuditRecordTypes.AdmissionRefused
            or AuditRecordTypes.ActivityUnexpected or AuditRecordTypes.ActivityRunning => "warn",
        _ => "quiet",
    };

    private MarkupText Sentence(AuditRecord record) => record.Type switch
    {
        AuditRecordTypes.RequestReceived => MarkupText.Of($"{Wording.Person(record.Actor)} asked for {Wording.Role(record.Target)} in {Wording.Where(record.Target)}{For(record)}."),
        AuditRecordTypes.RequestRefused => MarkupText.Of($"The request was refused. {Words(record)}"),
        AuditRecordTypes.RequestDenied => MarkupText.Of($"The request was denied. {Words(record)}"),
        AuditRecordTypes.RequestWithdrawn => MarkupText.Of($"The request was taken back{By(record)}. {Words(record)}"),
        AuditRecordTypes.RequestTimedOut => MarkupText.Of($"Nobody decided in time. {Words(record)}"),
        AuditRecordTypes.RequestFailed => MarkupText.Of($"The request could not be carried out. {Words(record)}"),
        AuditRecordTypes.RequestScheduled => MarkupText.Of($"Everybody agreed whose agreement was needed. Access begins at {clock.Time(record.StartsAt)}."),
        AuditRecordTypes.RequestCleaned => Words(record),
        AuditRecordTypes.ApprovalRequested => MarkupText.Of($"Stage {Stage(record)} opened: {record.Stage?.Required ?? 1} of {Html.Names(record.Stage?.Approvers)} must agree{Deadline(record)}."),
        AuditRecordTypes.ApprovalEscalated => MarkupText.Of($"Nobody decided in time, so {Html.Names(record.Stage?.Approvers)} may decide too, in stage {Stage(record)}."),
        AuditRecordTypes.ApprovalSuperseded => MarkupText.Of($"What was agreed so far no longer counts. {Words(record)}"),
        AuditRecordTypes.ApprovalDecided => MarkupText.Of($"{Wording.Person(record.Actor)} {Verdict(record)} it in stage {Stage(record)}{At(record)}."),
        AuditRecordTypes.ApprovalRefused => MarkupText.Of($"A decision {From(record)} in stage {Stage(record)} did not count. {Words(record)}"),
        AuditRecordTypes.GrantIssued => MarkupText.Of($"Access was granted to {Html.Words(record.Subject ?? record.Actor?.Username)} from {clock.Time(record.StartsAt)} to {clock.Time(record.ExpiresAt)}{Duration(record)}."),
        AuditRecordTypes.GrantBreakGlass => MarkupText.Of($"{Wording.Person(record.Actor)} took access in an emergency, without approval, from {clock.Time(record.StartsAt)} to {clock.Time(record.ExpiresAt)}{Duration(record)}."),
        AuditRecordTypes.GrantEnded => Ended(record),
        AuditRecordTypes.GrantRoleChanged => MarkupText.Of($"The role's rules changed under the grant. {Words(record)}"),
        AuditRecordTypes.ReviewRequested => MarkupText.Of($"The emergency waits for a review by {Html.Names(record.Stage?.Approvers)}{Deadline(record)}."),
        AuditRecordTypes.ReviewDecided => MarkupText.Of($"{Wording.Person(record.Actor)} found the emergency {(record.Decision?.Verdict == Decisions.Approved ? "justified" : "not justified")}. {Words(record)}"),
        AuditRecordTypes.ReviewRefused => MarkupText.Of($"A review {From(record)} did not count. {Words(record)}"),
        AuditRecordTypes.ReviewOverdue => MarkupText.Of($"The review was not made in time. {Words(record)}"),
        AuditRecordTypes.AdmissionRefused => MarkupText.Of($"Admission refused what {Wording.Person(record.Actor)} wanted to write. {Words(record)}"),
        AuditRecordTypes.ActivityUnexpected => MarkupText.Of($"The grant was used in a way that its policy does not expect. {Words(record)}"),
        AuditRecordTypes.ActivityRunning => MarkupText.Of($"Calls still ran when access ended; the API server does not end them. {Words(record)}"),
        AuditRecordTypes.ActivityCoverage => MarkupText.Of($"How much is known of what was done: {Html.Code(record.Coverage?.Status)}. {Words(record)}"),
        AuditRecordTypes.FindingRaised => MarkupText.Of($"A review found {Html.Words(record.Finding?.Rule)}. {Words(record)}"),
        _ => MarkupText.Of($"{Html.Code(record.Type)} {Words(record)}"),
    };

    private static MarkupText Details(AuditRecord record)
    {
        var details = DetailsOf(record).ToList();
        return details.Count == 0 ? MarkupText.None : MarkupText.Of($"<dl class=\"facts\">\n{details}</dl>\n");
    }

    private static IEnumerable<MarkupText> DetailsOf(AuditRecord record)
    {
        if (record.Type == AuditRecordTypes.RequestReceived && record.Actor?.Groups is { Count: > 0 } groups)
            yield return Html.Fact("Groups", Html.Names(groups));
        if (record.Decision is { } decision)
        {
            yield return Html.Fact("Comment", Html.Prose(decision.Comment));
            yield return Html.Fact("MFA", Wording.Mfa(record.Evidence?.Mfa));
        }
        else if (record.Evidence?.Mfa is { } mfa && record.Type != AuditRecordTypes.GrantIssued)
        {
            yield return Html.Fact("MFA of who asked", Wording.Mfa(mfa));
        }

        if (record.Type is AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass && record.Bindings is { Count: > 0 } bindings)
            yield return Html.Fact(bindings.Count == 1 ? "Binding" : "Bindings", MarkupText.Join(bindings.Select(binding => Html.Code($"{binding.Namespace}/{binding.Name}".TrimStart('/'))), ", "));
        if (record.Explanation is { Count: > 0 } explanation)
            yield return Html.Fact("Policies", Html.Prose(string.Join('\n', explanation)));
        if (record.Running is { Count: > 0 } running)
            yield return Html.Fact("Calls", MarkupText.Join(running.Take(UseSummary.MostNotable).Select(UseSection.Call), ", "));
    }

    private static MarkupText Words(AuditRecord record) => string.IsNullOrWhiteSpace(record.Message) ? MarkupText.None : Html.Prose(record.Message);

    private static MarkupText For(AuditRecord record) => record.Subject is { } subject ? MarkupText.Of($", for <strong><bdi>{subject}</bdi></strong>") : MarkupText.None;

    private static MarkupText By(AuditRecord record) => record.Actor is null ? MarkupText.None : MarkupText.Of($" by {Wording.Person(record.Actor)}");

    private static MarkupText From(AuditRecord record) => record.Actor is null ? MarkupText.Of($"that nobody can be shown to have made") : MarkupText.Of($"of {Wording.Person(record.Actor)}");

    private static MarkupText Stage(AuditRecord record) => Html.Words(record.Stage?.Name);

    private static MarkupText Duration(AuditRecord record) => record.DurationSeconds is { } seconds
        ? MarkupText.Of($" ({ReportClock.Length(TimeSpan.FromSeconds(seconds))})")
        : MarkupText.None;

    private static string Verdict(AuditRecord record) => record.Decision?.Verdict switch
    {
        Decisions.Approved => "approved",
        Decisions.Denied => "denied",
        _ => "decided on",
    };

    private static MarkupText Ended(AuditRecord record) =>
        record.Cause == "Expired" && RecordTime.TryParse(record.ExpiresAt, out var end) && RecordTime.TryParse(record.Time, out var time)
            ? MarkupText.Of($"Access ended by itself, {(time > end ? $"{ReportClock.Length(time - end)} after" : "at")} the agreed end.")
            : MarkupText.Of($"Access ended early{By(record)}. {Words(record)}");

    private MarkupText Deadline(AuditRecord record) => record.Stage?.Deadline is { } deadline ? MarkupText.Of($" by {clock.Time(deadline)}") : MarkupText.None;

    private MarkupText At(AuditRecord record) => record.Decision?.At is { } at && at != record.Time ? MarkupText.Of($", at {clock.Time(at)}") : MarkupText.None;
}
