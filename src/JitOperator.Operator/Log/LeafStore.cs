using System.Runtime.CompilerServices;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Witness;

namespace JitOperator.Operator.Log;

/// <summary>
/// A log store that takes note of the leaf hashes of every commit that passes through it, read or written, so that consistency proofs
/// cost no reading of their own. What it notes is checked against a signed root before a proof stands on it.
/// </summary>
public sealed class LeafStore(ILogStore store, LeafProofs leaves) : ILogStore
{
    /// <inheritdoc/>
    public async Task<CreateOutcome> CreateAsync(LogCommit commit, CancellationToken cancellationToken)
    {
        var outcome = await store.CreateAsync(commit, cancellationToken);
        if (outcome == CreateOutcome.Created)
        {
            Note(commit);
        }

        return outcome;
    }

    /// <inheritdoc/>
    public async Task<StoredCommit?> ReadAsync(long firstIndex, CancellationToken cancellationToken)
    {
        var stored = await store.ReadAsync(firstIndex, cancellationToken);
        Note(stored?.Commit);
        return stored;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredCommit> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in store.ReadAllAsync(cancellationToken))
        {
            Note(stored.Commit);
            yield return stored;
        }
    }

    private void Note(LogCommit? commit)
    {
        for (var at = 0; at < commit?.Hashes.Length / MerkleHash.Length; at++)
        {
            leaves.Append(commit!.FirstIndex + at, new MerkleHash(commit.Hashes.Span.Slice(at * MerkleHash.Length, MerkleHash.Length)));
        }
    }
}
