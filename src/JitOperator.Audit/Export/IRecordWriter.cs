using JitOperator.Audit.Log;

namespace JitOperator.Audit.Export;

/// <summary>Writes records in one format. What it writes follows from the records and the head alone, so that twice gives the same.</summary>
internal interface IRecordWriter : IAsyncDisposable
{
    /// <summary>Begins. Not called for a log without a head.</summary>
    Task BeginAsync(LogHead head, CancellationToken cancellationToken);

    /// <summary>Writes the next record.</summary>
    Task WriteAsync(ExportedRecord exported, CancellationToken cancellationToken);

    /// <summary>Writes what is left.</summary>
    Task EndAsync(CancellationToken cancellationToken);
}
