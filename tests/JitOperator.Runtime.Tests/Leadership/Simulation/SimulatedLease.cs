using JitOperator.Runtime.Leadership;

namespace JitOperator.Runtime.Tests.Leadership.Simulation;

/// <summary>The lease as the API server has it: one record and the number of its version.</summary>
internal sealed class SimulatedLease
{
    private int _version;

    /// <summary>What it says; null if there is no lease.</summary>
    public LeaseRecord? Record { get; private set; }

    /// <summary>How many writes have been taken.</summary>
    public int Writes { get; private set; }

    public LeaseSnapshot? Read() => Record is null ? null : new LeaseSnapshot(Record, $"{_version}");

    public LeaseSnapshot? Create(LeaseRecord record) => Record is null ? Write(record) : null;

    public LeaseSnapshot? Update(string version, LeaseRecord record) =>
        Record is not null && version == $"{_version}" ? Write(record) : null;

    /// <summary>Somebody edits a label: a new version that says the same.</summary>
    public void Touch() => _version++;

    /// <summary>Somebody deletes the Lease.</summary>
    public void Delete() => Record = null;

    /// <summary>Somebody writes the Lease as they like.</summary>
    public LeaseSnapshot Write(LeaseRecord record)
    {
        Record = record;
        Writes++;
        _version++;
        return Read()!;
    }
}
