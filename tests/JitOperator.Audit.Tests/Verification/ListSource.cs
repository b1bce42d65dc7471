using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Tests.Verification;

/// <summary>A log as a list of commits, to tamper with.</summary>
internal sealed class ListSource(IEnumerable<StoredCommit> commits) : ILogSource
{
    public ListSource(IEnumerable<LogCommit> commits)
        : this(commits.OrderBy(commit => commit.FirstIndex).Select(commit => StoredCommit.Of($"commit {commit.FirstIndex}", commit)))
    {
    }

    public async IAsyncEnumerable<StoredCommit> ReadAllAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var commit in commits)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return commit;
        }

        await Task.CompletedTask;
    }
}
