using System.Text;

namespace JitOperator.Core.Notifications;

/// <summary>
/// A notice as mail: plain text alone. The subject is the same for all messages about one request, so that they are one thread with every
/// reader of mail; nothing in it, nor in any other header, was typed by anybody but as a name that Kubernetes accepted.
/// </summary>
/// <param name="Subject">The subject: printable ASCII.</param>
/// <param name="Body">The body, with LF.</param>
/// <param name="MessageId">Identifies the message, without the angle brackets: the same whenever it is sent.</param>
/// <param name="ThreadId">Identifies the thread, in the same form. No message bears it; all refer to it.</param>
public sealed record MailText(string Subject, string Body, string MessageId, string ThreadId)
{
    private const int LongestSubject = 200;

    /// <summary>The mail.</summary>
    /// <param name="notice">What to tell.</param>
    /// <param name="domain">Domain of the sender: the right side of the identifiers.</param>
    public static MailText Of(Notice notice, string domain) =>
        new(SubjectOf(notice), BodyOf(notice), $"{notice.Id}@{domain}", $"{Safe(notice.Thread, 64)}@{domain}");

    private static string SubjectOf(Notice notice) => Safe(
        notice.Record.Request is null
            ? $"[JIT {notice.Record.Cluster}] {notice.Headline}"
            : $"[JIT {notice.Record.Cluster}] Access request {notice.Subject}",
        LongestSubject);

    private static string BodyOf(Notice notice)
    {
        var body = new StringBuilder().Append(notice.Headline).Append("\n\n").Append(notice.Summary).Append("\n\n");
        foreach (var fact in notice.Facts)
        {
            body.Append(fact.Label).Append(": ").Append(fact.Value).Append('\n');
        }

        foreach (var command in notice.Commands)
        {
            body.Append('\n').Append(command.Label).Append(":\n    ").Append(command.Line).Append('\n');
        }

        if (notice.Link is { } link)
        {
            body.Append("\nThe request: ").Append(link).Append('\n');
        }

        return body.Append("\nWhat stands after a colon may have been typed by whoever asked. Copy commands only from the indented lines.\n").ToString();
    }

    // Whatever a name should turn out to hold, no header takes more than these.
    private static string Safe(string text, int longest)
    {
        var safe = string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c : '?'));
        return safe.Length <= longest ? safe : safe[..longest];
    }
}
