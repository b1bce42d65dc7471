using JitOperator.Api.Audit;

namespace JitOperator.Core.Notifications;

/// <summary>One message about one record, before any medium has its say.</summary>
/// <param name="Id">The same for the same record whenever it is told: letters, digits and hyphens.</param>
/// <param name="Source">Origin of the log that has the record.</param>
/// <param name="Event">What happened, one of <see cref="Api.NotificationEvents"/> or <see cref="NoticeEvents"/>.</param>
/// <param name="Headline">A few words and the request's name. Nothing in it was typed by anybody but as a name that Kubernetes accepted.</param>
/// <param name="Summary">One sentence. Holds what people typed.</param>
/// <param name="Facts">Label and value, in order. The values hold what people typed.</param>
/// <param name="Commands">What to do about it, to copy.</param>
/// <param name="Link">Where to look at the request; null where nobody said.</param>
/// <param name="Record">The record.</param>
/// <param name="Context">What earlier records say of the request.</param>
public sealed record Notice(
    string Id,
    string Source,
    string Event,
    string Headline,
    string Summary,
    IReadOnlyList<NoticeFact> Facts,
    IReadOnlyList<NoticeCommand> Commands,
    string? Link,
    AuditRecord Record,
    RequestContext Context)
{
    /// <summary>True for what somebody should look at, rather than know.</summary>
    public bool IsWarning => NoticeEvents.IsWarning(Event);

    /// <summary>What it is about: <c>namespace/name</c> of a request, or the name of a policy.</summary>
    public string Subject => Record.Request is { } request ? $"{request.Namespace}/{request.Name}" : Record.Policy?.Name ?? Record.Type;

    /// <summary>The same for all messages about one request.</summary>
    public string Thread => Record.Request?.Uid ?? Record.Policy?.Uid ?? Id;
}

/// <summary>One line of a message.</summary>
/// <param name="Label">Ours.</param>
/// <param name="Value">One line; perhaps typed by somebody.</param>
public sealed record NoticeFact(string Label, string Value);

/// <summary>A command to copy.</summary>
/// <param name="Label">What it does.</param>
/// <param name="Line">The command: in names that Kubernetes accepted, and nothing else that anybody typed.</param>
public sealed record NoticeCommand(string Label, string Line);
