using JitOperator.Api.Audit;

namespace JitOperator.Operator.Log;

/// <summary>The audit log, for those who follow it.</summary>
public interface IRecordLog
{
    /// <summary>How many records it has; zero when this process does not lead.</summary>
    long Size { get; }

    /// <summary>Index of the first that is still in the cluster.</summary>
    long MinimumIndex { get; }

    /// <summary>Records from an index on, to the end.</summary>
    IAsyncEnumerable<AuditRecord> ReadFromAsync(long first, CancellationToken cancellationToken);
}
