using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Records;

namespace JitOperator.Audit.Verification;

/// <summary>Checks what records say of themselves: form, index, time, and that the log begins once, at its beginning.</summary>
internal sealed class RecordOrder
{
    /// <summary>Time of the first record; empty before it.</summary>
    public string FirstTime { get; private set; } = string.Empty;

    /// <summary>Time of the last record; empty before the first.</summary>
    public string LastTime { get; private set; } = string.Empty;

    /// <summary>A copy that goes on on its own.</summary>
    public RecordOrder Copy() => new() { FirstTime = FirstTime, LastTime = LastTime };

    /// <summary>Checks the next record; null when it cannot even be read, or is not the one of this place.</summary>
    public LogRecord? Check(ReadOnlyMemory<byte> bytes, MerkleHash leafHash, long index, string where, List<Finding> findings)
    {
        void Add(FindingKind kind, string message) => findings.Add(new(kind, index, index, where, message));

        if (!RecordCodec.TryDecode(bytes.Span, out var fitted, out var fault))
        {
            Add(FindingKind.MalformedRecord, $"not a record in the form of this log: {fault}.");
            return null;
        }

        var record = fitted!.Record;
        if (record.Index != index)
            Add(FindingKind.WrongIndex, $"says that it is record {record.Index}.");
        if (string.CompareOrdinal(record.Time, LastTime) < 0)
            Add(FindingKind.TimeBackwards, $"written at {record.Time}, before the record that it follows, {LastTime}.");
        if ((record.Type == AuditRecordTypes.LogStarted) != (index == 0))
            Add(FindingKind.WrongStart, index == 0 ? "does not say that the log begins." : "says that the log begins.");
        if (FirstTime.Length == 0)
            FirstTime = record.Time;
        LastTime = record.Time;
        // What a record tells that lies about its own place is no news either.
        return record.Index != index ? null : new LogRecord(bytes, leafHash, record, fitted.Cuts);
    }
}
