using System.Collections.Concurrent;
using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Tests.Log;

/// <summary>What happens to one attempt to create a commit.</summary>
internal enum Fault
{
    None,

    /// <summary>Refused for certain.</summary>
    Refused,

    /// <summary>Written, but the answer is lost.</summary>
    AnswerLost,

    /// <summary>Not written, and nobody knows.</summary>
    RequestLost,

    /// <summary>Written, and then said to have been there: what a transport that sends again by itself makes of a lost answer.</summary>
    SentTwice,

    /// <summary>Nobody knows; it is written when <see cref="FaultyStore.DeliverAsync"/> says so.</summary>
    Delayed,
}

/// <summary>A store with faults on order, and a gate before each write.</summary>
internal sealed class FaultyStore(ILogStore inner) : ILogStore
{
    private readonly ConcurrentQueue<LogCommit> _delayed = new();

    /// <summary>Faults of the attempts to come, in order; none once it is empty.</summary>
    public ConcurrentQueue<Fault> Faults { get; } = new();

    /// <summary>Every attempt waits for this.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Completed when an attempt has come to the gate.</summary>
    public TaskCompletionSource AtGate { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True makes all reads fail.</summary>
    public bool IsUnreadable { get; set; }

    /// <summary>How many of the next reads of single commits fail.</summary>
    public int ReadsToFail { get; set; }

    /// <summary>How many commits were attempted.</summary>
    public int Attempts { get; private set; }

    /// <summary>Closes the gate.</summary>
    public void Close()
    {
        AtGate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Opens the gate.</summary>
    public void Open()
    {
        var gate = Gate;
        Gate = null;
        gate?.TrySetResult();
    }

    /// <summary>Delivers what was delayed.</summary>
    public async Task DeliverAsync()
    {
        while (_delayed.TryDequeue(out var commit))
            await inner.CreateAsync(commit, CancellationToken.None);
    }

    public async Task<CreateOutcome> CreateAsync(LogCommit commit, CancellationToken cancellationToken)
    {
        Attempts++;
        AtGate.TrySetResult();
        if (Gate is { } gate)
            await gate.Task;
        if (!Faults.TryDequeue(out var fault) || fault == Fault.None)
            return await inner.CreateAsync(commit, cancellationToken);
        if (fault is Fault.AnswerLost or Fault.SentTwice)
            await inner.CreateAsync(commit, cancellationToken);
        if (fault == Fault.SentTwice)
            return CreateOutcome.Exists;
        if (fault == Fault.Delayed)
            _delayed.Enqueue(commit);
        throw new LogStoreException($"test: {fault}", mayHaveWritten: fault != Fault.Refused);
    }

    public async Task<StoredCommit?> ReadAsync(long firstIndex, CancellationToken cancellationToken) => IsUnreadable || ReadsToFail-- > 0
        ? throw new LogStoreException("test: unreadable", mayHaveWritten: false)
        : await inner.ReadAsync(firstIndex, cancellationToken);

    public IAsyncEnumerable<StoredCommit> ReadAllAsync(CancellationToken cancellationToken) => IsUnreadable
        ? throw new LogStoreException("test: unreadable", mayHaveWritten: false)
        : inner.ReadAllAsync(cancellationToken);

    public Task<ReadOnlyMemory<byte>?> ReadStateAsync(LogBase logBase, CancellationToken cancellationToken) =>
        inner.ReadStateAsync(logBase, cancellationToken);
}
