namespace JitOperator.Audit.Witness;

/// <summary>Keeps checkpoints for as long as it lives. For tests: a witness that forgets is none.</summary>
public sealed class MemoryWitnessStore : IWitnessStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WitnessedNote> _notes = new(StringComparer.Ordinal);
    private long _version;

    /// <inheritdoc/>
    public Task<WitnessedNote?> ReadAsync(string originHash, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(_notes.GetValueOrDefault(originHash));
    }

    /// <inheritdoc/>
    public Task<bool> ReplaceAsync(string originHash, WitnessedNote? known, string note, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_notes.GetValueOrDefault(originHash)?.Version != known?.Version)
                return Task.FromResult(false);
            _notes[originHash] = new(note, (++_version).ToString(System.Globalization.CultureInfo.InvariantCulture));
            return Task.FromResult(true);
        }
    }
}
