using System.Runtime.CompilerServices;
using JitOperator.Audit.Log;

namespace JitOperator.Audit.Stores;

/// <summary>Keeps commits in memory: for tests, simulations and rehearsals. Gone with the process.</summary>
public sealed class MemoryLogStore : ILogStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, LogCommit> _commits = [];

    /// <inheritdoc/>
    public Task<CreateOutcome> CreateAsync(LogCommit commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return Task.FromResult(_commits.TryAdd(commit.FirstIndex, commit) ? CreateOutcome.Created : CreateOutcome.Exists);
    }

    /// <inheritdoc/>
    public Task<StoredCommit?> ReadAsync(long firstIndex, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return Task.FromResult(_commits.TryGetValue(firstIndex, out var commit) ? Found(commit) : null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredCommit> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<LogCommit> commits;
        lock (_lock)
            commits = [.. _commits.Values];
        foreach (var commit in commits)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Found(commit);
        }

        await Task.CompletedTask;
    }

    private static StoredCommit Found(LogCommit commit) => StoredCommit.Of($"commit {commit.FirstIndex} in memory", commit);
}
