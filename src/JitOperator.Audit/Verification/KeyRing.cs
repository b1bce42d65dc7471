using JitOperator.Api.Audit;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Verification;

/// <summary>
/// The keys that are believed at each place of the log: those that were given, and those that a believed key passed the log on to. A key
/// that was passed on from signs nothing afterwards.
/// </summary>
internal sealed class KeyRing
{
    private readonly List<VerifierKey> _keys;
    private readonly Dictionary<VerifierKey, long> _retired;
    private readonly List<(long Index, AuditRotation Rotation)> _rotations;

    /// <summary>Believes these keys.</summary>
    public KeyRing(IEnumerable<VerifierKey> keys)
    {
        _keys = [.. keys];
        _retired = [];
        _rotations = [];
    }

    private KeyRing(KeyRing other)
    {
        _keys = [.. other._keys];
        _retired = new(other._retired);
        _rotations = [.. other._rotations];
    }

    /// <summary>Every key that is or was believed.</summary>
    public IReadOnlyList<VerifierKey> Keys => _keys;

    /// <summary>The changes of the key before an index.</summary>
    public IReadOnlyList<AuditRotation> RotationsBefore(long index) => [.. _rotations.Where(r => r.Index < index).Select(r => r.Rotation)];

    /// <summary>A copy that goes on on its own.</summary>
    public KeyRing Copy() => new(this);

    /// <summary>True when a key was passed on from.</summary>
    public bool IsRetired(VerifierKey key) => _retired.ContainsKey(key);

    /// <summary>Keys that may sign a checkpoint of this size.</summary>
    public IReadOnlyCollection<VerifierKey> For(long size) =>
        _retired.Count == 0 ? _keys : _keys.FindAll(key => !_retired.TryGetValue(key, out var at) || size <= at);

    /// <summary>Follows a record that passes the log on to another key.</summary>
    /// <param name="rotation">What the record carries.</param>
    /// <param name="index">Its index; where it was pruned, that of the last record that was.</param>
    /// <returns>What is wrong with it, in half a sentence; null when it is in order.</returns>
    public string? Follow(AuditRotation? rotation, long index)
    {
        if (!KeyRotation.TryRead(rotation, out var from, out var to, out var fault))
            return fault;
        if (!_keys.Contains(from!) || IsRetired(from!))
            return "the key that passes the log on is none that is believed at this place";
        if (IsRetired(to!))
            return "it passes the log on to a key that was given up before";
        _retired.TryAdd(from!, index);
        if (!_keys.Contains(to!))
            _keys.Add(to!);
        _rotations.Add((index, rotation!));
        return null;
    }
}
