using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Scopes;
using JitOperator.Core.Values;

namespace JitOperator.Core.Notifications;

/// <summary>Turns a record into what people are told of it. Pure: the same record and context give the same notice.</summary>
/// <param name="origin">Origin of the log.</param>
/// <param name="console">
/// Address of a page about a request, with <c>{namespace}</c>, <c>{name}</c>, <c>{uid}</c> and <c>{cluster}</c> in it; null for none.
/// </param>
public sealed class NoticeWriter(string origin, string? console)
{
    private const int Person = 256;
    private const int Sentence = 800;
    private const int Typed = 700;
    private const int Listed = 400;

    /// <summary>The notice; null for a record that nobody is told of.</summary>
    public Notice? Of(AuditRecord record, RequestContext context)
    {
        if (NoticeEvents.Of(record) is not { } name)
        {
            return null;
        }

        context = context.With(record);
        var summary = NoticeText.Line(Summary(name, record, context), Sentence);
        var notice = new Notice(
            NoticeId.Of(origin, record),
            origin,
            name,
            string.Empty,
            summary.Length > 0 ? summary : NoticeEvents.Headline(name) + ".",
            [],
            [],
            Link(record),
            record,
            context);
        return notice with
        {
            Headline = $"{NoticeEvents.Headline(name)}: {NoticeText.Line(notice.Subject, 320)}",
            Facts = [.. Facts(record, context).Where(fact => fact.Value.Length > 0)],
            Commands = [.. NoticeCommands.Of(name, record, context)],
        };
    }

    private static string Summary(string name, AuditRecord record, RequestContext context)
    {
        var (who, role) = (context.Person ?? "Somebody", Role(record));
        return name switch
        {
            NotificationEvents.ApprovalRequested =>
                $"{who} asks for {role}; stage {record.Stage?.Name} waits on {record.Stage?.Required ?? 1} of {People(record)} until {NoticeText.Time(record.Stage?.Deadline)}.",
            NotificationEvents.DecisionCounted => $"{record.Actor?.Username}: {record.Decision?.Verdict} in stage {record.Stage?.Name} of what {who} asks for.",
            NotificationEvents.Scheduled => $"{who} gets {role} from {NoticeText.Time(record.StartsAt)}.",
            NotificationEvents.Granted => $"{who} has {role} until {NoticeText.Time(record.ExpiresAt)}.",
            NotificationEvents.BreakGlass => $"{who} broke glass, and has {role} until {NoticeText.Time(record.ExpiresAt)} without approval.",
            NotificationEvents.ReviewRequested => $"The emergency access of {who} waits for its review by {People(record)}, due at {NoticeText.Time(record.Stage?.Deadline)}.",
            NotificationEvents.FindingRaised => $"{record.Finding?.Rule}: {record.Message}",
            NotificationEvents.UnexpectedUse => $"{record.Actor?.Username}: {record.Message}",
            _ => record.Message ?? NoticeEvents.Headline(name) + ".",
        };
    }

    private static IEnumerable<NoticeFact> Facts(AuditRecord record, RequestContext context)
    {
        if (record.Request is null)
        {
            yield return new("Who", NoticeText.Line(record.Actor?.Username, Person));
        }
        else
        {
            yield return new("Who", NoticeText.Line(context.Person, Person));
            yield return new("Filed by", NoticeText.Line(context.FiledBy, Person));
        }

        if (record.Target is { } target)
        {
            yield return new("Role", NoticeText.Line($"{target.RoleKind}/{target.RoleName}", Listed));
            yield return new("Where", NoticeText.Line(GrantScope.From(target).ToString(), Listed));
        }

        yield return new("How long", context.DurationSeconds is { } seconds && record.Request is not null ? DurationText.Format(TimeSpan.FromSeconds(seconds)) : string.Empty);
        yield return new("From", NoticeText.Time(record.StartsAt));
        yield return new("Until", NoticeText.Time(record.ExpiresAt));
        yield return new("Why", NoticeText.Line(context.Reason, Typed));
        yield return new("Ticket", NoticeText.Line(context.Ticket, Bounds.Ticket));
        yield return new("Risks", NoticeText.Line(string.Join("; ", record.Target?.Risks ?? []), Listed));
        yield return new("Stage", NoticeText.Line(Stage(record.Stage), Listed));
        yield return new("Decide until", NoticeText.Time(record.Stage?.Deadline));
        yield return new("Comment", NoticeText.Line(record.Decision?.Comment, Typed));
        yield return new("Policy", NoticeText.Line(context.Policy?.Name, Person));
        yield return new("Cluster", NoticeText.Line(record.Cluster, Person));
    }

    private static string Stage(AuditStage? stage) => stage is null
        ? string.Empty
        : $"{stage.Name}{(stage.Tier > 0 ? $" (escalation {stage.Tier})" : "")}: {stage.Required ?? 1} of {string.Join(", ", stage.Approvers ?? [])}";

    private static string People(AuditRecord record) => string.Join(", ", record.Stage?.Approvers ?? []);

    private static string Role(AuditRecord record) =>
        record.Target is { } target ? $"{target.RoleKind}/{target.RoleName} in {GrantScope.From(target)}" : "access";

    private string? Link(AuditRecord record) => console is null || record.Request is not { } request
        ? null
        : console
            .Replace("{namespace}", Uri.EscapeDataString(request.Namespace), StringComparison.Ordinal)
            .Replace("{name}", Uri.EscapeDataString(request.Name), StringComparison.Ordinal)
            .Replace("{uid}", Uri.EscapeDataString(request.Uid), StringComparison.Ordinal)
            .Replace("{cluster}", Uri.EscapeDataString(record.Cluster), StringComparison.Ordinal);
}
