using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Notifications;

namespace JitOperator.Operator.Notifications;

/// <summary>What records said of the requests that were spoken of last. For many threads.</summary>
/// <param name="most">How many requests are remembered.</param>
/// <param name="live">The AccessRequest of a UID; null when it is gone. For those of which nothing is remembered.</param>
internal sealed class RequestContexts(int most, Func<string, AccessRequest?> live)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Uid, RequestContext Context)>> _known = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Uid, RequestContext Context)> _byAge = [];

    /// <summary>Takes a record in.</summary>
    public void Take(AuditRecord record)
    {
        // What somebody tried to do to a request says nothing of it.
        if (record.Request is not { } request || record.Admission is not null)
        {
            return;
        }

        lock (_lock)
        {
            if (_known.Remove(request.Uid, out var node))
            {
                _byAge.Remove(node);
            }

            _known[request.Uid] = _byAge.AddLast((request.Uid, (node?.Value.Context ?? RequestContext.None).With(record)));
            if (_known.Count > most)
            {
                _known.Remove(_byAge.First!.Value.Uid);
                _byAge.RemoveFirst();
            }
        }
    }

    /// <summary>What is known of a request.</summary>
    public RequestContext Of(string? requestUid)
    {
        if (requestUid is null)
        {
            return RequestContext.None;
        }

        lock (_lock)
        {
            if (_known.TryGetValue(requestUid, out var node) && node.Value.Context.Reason is not null)
            {
                return node.Value.Context;
            }

            var known = node?.Value.Context ?? RequestContext.None;
            return live(requestUid) is { } request
                ? known with
                {
                    Person = known.Person ?? request.Status?.Requester?.Username,
                    Reason = request.Spec.Reason,
                    Ticket = request.Spec.Ticket,
                }
                : known;
        }
    }
}
