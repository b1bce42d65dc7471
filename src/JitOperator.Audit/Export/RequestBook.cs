using JitOperator.Api.Audit;

namespace JitOperator.Audit.Export;

/// <summary>What the log said of a request before: records of its end name neither the person nor the policy again.</summary>
/// <param name="Person">Who is to get access; null where no record said so.</param>
/// <param name="Policy">The policy that judges it; null where no record said so.</param>
internal sealed record KnownRequest(string? Person, string? Policy)
{
    /// <summary>Nothing.</summary>
    public static KnownRequest None { get; } = new(null, null);
}

/// <summary>
/// Follows the records of a log and remembers of each open request whom it is for. Of requests that are over, only the last
/// <see cref="MostFinished"/> are remembered, so that memory does not grow with the log.
/// </summary>
internal sealed class RequestBook
{
    /// <summary>Most finished requests that are remembered.</summary>
    public const int MostFinished = 10_000;

    private readonly Dictionary<string, KnownRequest> _known = [];
    private readonly Queue<string> _finished = new();

    /// <summary>Takes note of the next record.</summary>
    /// <returns>What is known of its request, this record included.</returns>
    public KnownRequest Note(AuditRecord record)
    {
        var policy = record.Policy?.Name;
        if (record.Request?.Uid is not { Length: > 0 } uid)
            return new(record.Subject, policy);
        var before = _known.GetValueOrDefault(uid, KnownRequest.None);
        var now = new KnownRequest(PersonOf(record) ?? before.Person, policy ?? before.Policy);
        _known[uid] = now;
        if (!IsEnd(record.Type))
            return now;
        _finished.Enqueue(uid);
        if (_finished.Count > MostFinished)
            _known.Remove(_finished.Dequeue());
        return now;
    }

    private static string? PersonOf(AuditRecord record) => record.Type switch
    {
        AuditRecordTypes.RequestReceived or AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass =>
            record.Subject ?? record.Actor?.Username,
        _ => record.Subject,
    };

    private static bool IsEnd(string type) => type is AuditRecordTypes.RequestRefused or AuditRecordTypes.RequestDenied
        or AuditRecordTypes.RequestWithdrawn or AuditRecordTypes.RequestTimedOut or AuditRecordTypes.RequestFailed
        or AuditRecordTypes.GrantEnded or AuditRecordTypes.RequestCleaned;
}
