using System.Collections.Concurrent;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;

namespace JitOperator.Operator.Requests;

/// <summary>The history of every request that the log knows, folded from its records as they are read or written. Safe for many threads.</summary>
public sealed class HistoryBook
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The history of a request; <see cref="RequestHistory.None"/> when the log does not know it.</summary>
    public RequestHistory Of(string requestUid) => _entries.TryGetValue(requestUid, out var entry) ? entry.History : RequestHistory.None;

    /// <summary>UIDs of the requests that are not over.</summary>
    public IReadOnlyList<string> Live =>
        [.. _entries.Where(e => e.Value.History is { Received: true, TerminalPhase: null }).Select(e => e.Key)];

    /// <summary>Takes a committed record in. One that was taken in before, by its index, changes nothing.</summary>
    public void Apply(AuditRecord record)
    {
        if (record.Request is { } request)
        {
            _entries.AddOrUpdate(
                request.Uid,
                static (_, added) => Entry.None.With(added),
                static (_, entry, added) => added.Index <= entry.LastIndex ? entry : entry.With(added),
                record);
        }
    }

    private sealed record Entry(RequestHistory History, long LastIndex)
    {
        public static Entry None { get; } = new(RequestHistory.None, -1);

        public Entry With(AuditRecord record) => new(Lighten(History.Apply(record)), record.Index);

        // What is over is kept for good, so that it is never granted again; the stamps, most of its weight, are in the log.
        private static RequestHistory Lighten(RequestHistory history) => history.TerminalPhase is null
            ? history
            : history with { Stages = history.Stages.ConvertAll(stage => stage with { Stamps = [] }) };
    }
}
