using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;
using k8s.Models;

namespace JitOperator.Operator.Tests.Inbox;

/// <summary>A store of which a writer at times does not know whether it wrote.</summary>
public sealed class UnsureObjects(ILogObjects inner) : ILogObjects
{
    /// <summary>True for a write that is to be made, or not, without the writer getting to know.</summary>
    public Func<bool> IsUnsure { get; set; } = () => false;

    public async Task<CreateOutcome> CreateAsync(V1ConfigMap manifest, CancellationToken cancellationToken)
    {
        if (!IsUnsure())
        {
            return await inner.CreateAsync(manifest, cancellationToken);
        }

        if (!IsUnsure())
        {
            await inner.CreateAsync(manifest, cancellationToken);
        }

        throw new LogStoreException("Nobody knows.", mayHaveWritten: true);
    }

    public Task<FoundObject?> ReadAsync(string name, CancellationToken cancellationToken) => inner.ReadAsync(name, cancellationToken);

    public IAsyncEnumerable<FoundObject> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => inner.DeleteAsync(name, cancellationToken);

    public Task<long> ReadFloorAsync(CancellationToken cancellationToken) => inner.ReadFloorAsync(cancellationToken);

    public Task RaiseFloorAsync(long floor, CancellationToken cancellationToken) => inner.RaiseFloorAsync(floor, cancellationToken);
}
