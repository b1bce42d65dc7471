using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using JitOperator.Api;
using JitOperator.Core.Values;

namespace JitOperator.Benchmarks.Load;

/// <summary>
/// Follows the operator's approvals and bindings as anybody may: what a request waits for comes over two watches, so that nobody asks again
/// and again. A binding's end is when the watch says that it is gone, held against the end that it carried.
/// </summary>
internal sealed class GrantBoard : IAsyncDisposable
{
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _approvals = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<DateTimeOffset>> _granted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<DateTimeOffset>> _ended = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<EndedGrant> _ends = new();
    private readonly List<WatchStream> _watches = [];
    private int _bound;

    /// <summary>How many bindings have come, those that are gone again included.</summary>
    public int Bound => Volatile.Read(ref _bound);

    /// <summary>Every binding that went, in the order in which they went.</summary>
    public IReadOnlyCollection<EndedGrant> Ends => _ends;

    /// <summary>How many went.</summary>
    public int EndCount => _ends.Count;

    /// <param name="client">Reads.</param>
    /// <param name="approvals">Follow approvals too.</param>
    public static async Task<GrantBoard> BeginAsync(BareClient client, bool approvals)
    {
        var board = new GrantBoard();
        board._watches.Add(await WatchStream.BeginAsync(
            client, BenchCluster.AllBindings, $"&labelSelector={Uri.EscapeDataString(Labels.ManagedSelector)}", board.TakeBinding));
        if (approvals)
        {
            board._watches.Add(await WatchStream.BeginAsync(client, BenchCluster.AllApprovals, string.Empty, board.TakeApproval));
        }

        return board;
    }

    /// <summary>The name of the approval of a request, once there is one.</summary>
    public Task<string> ApprovalAsync(string requestUid) => Of(_approvals, requestUid);

    /// <summary>When the binding of a request came.</summary>
    public Task<DateTimeOffset> GrantedAsync(string requestUid) => Of(_granted, requestUid);

    /// <summary>When the binding of a request went.</summary>
    public Task<DateTimeOffset> EndedAsync(string requestUid) => Of(_ended, requestUid);

    /// <summary>What is known of a request is no longer needed.</summary>
    public void Forget(string requestUid)
    {
        _approvals.TryRemove(requestUid, out _);
        _granted.TryRemove(requestUid, out _);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var watch in _watches)
        {
            await watch.DisposeAsync();
        }
    }

    private void TakeApproval(string type, JsonElement approval)
    {
        if (type == "ADDED")
        {
            var uid = approval.GetProperty("spec").GetProperty("requestRef").GetProperty("uid").GetString()!;
            Set(_approvals, uid, approval.GetProperty("metadata").GetProperty("name").GetString()!);
        }
    }

    private void TakeBinding(string type, JsonElement binding)
    {
        if (type is not ("ADDED" or "DELETED"))
        {
            return;
        }

        var now = _time.GetUtcNow();
        var metadata = binding.GetProperty("metadata");
        var uid = metadata.GetProperty("labels").GetProperty(Labels.RequestUid).GetString()!;
        switch (type)
        {
            case "ADDED":
                Interlocked.Increment(ref _bound);
                Set(_granted, uid, now);
                break;
            case "DELETED":
                var end = metadata.GetProperty("annotations").GetProperty(Annotations.ExpiresAt).GetString();
                _ends.Enqueue(new(uid, Timestamp.TryParse(end, out var expiry) ? expiry : throw new FormatException(
                    string.Create(CultureInfo.InvariantCulture, $"{end} is no time.")), now));
                Set(_ended, uid, now);
                break;
        }
    }

    private static Task<T> Of<T>(ConcurrentDictionary<string, TaskCompletionSource<T>> all, string uid) => Source(all, uid).Task;

    private static void Set<T>(ConcurrentDictionary<string, TaskCompletionSource<T>> all, string uid, T value) => Source(all, uid).TrySetResult(value);

    private static TaskCompletionSource<T> Source<T>(ConcurrentDictionary<string, TaskCompletionSource<T>> all, string uid) =>
        all.GetOrAdd(uid, _ => new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously));
}

/// <summary>A binding that went.</summary>
/// <param name="RequestUid">UID of its request.</param>
/// <param name="Due">The end that it carried.</param>
/// <param name="At">When it was seen to be gone.</param>
internal readonly record struct EndedGrant(string RequestUid, DateTimeOffset Due, DateTimeOffset At)
{
    /// <summary>How late it was.</summary>
    public TimeSpan Lateness => At - Due;
}
