using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using k8s.Models;

namespace JitOperator.Audit.Stores;

/// <summary>Where a log begins from which records were pruned, as a ConfigMap named after the minimum index, with the right edge of the tree.</summary>
public static class BaseManifest
{
    /// <summary>Key in <c>binaryData</c>: the hashes of the right edge, the largest subtree first.</summary>
    public const string EdgeKey = "edge";

    /// <summary>Key in <c>data</c>: digest of what the pruned records added up to.</summary>
    public const string StateKey = "stateDigest";

    private static readonly string[] s_data = [StateKey];
    private static readonly string[] s_binaryData = [EdgeKey];

    /// <summary>Writes a base.</summary>
    public static V1ConfigMap Write(LogBase logBase) => ObjectForm.Write(
        new(LogObjectKind.Base, logBase.MinimumIndex),
        new() { [EdgeKey] = [.. logBase.Edge.SelectMany(hash => hash.ToArray())] },
        new() { [StateKey] = logBase.StateDigest });

    /// <summary>Reads a base.</summary>
    public static StoredCommit Read(long minimumIndex, FoundObject found)
    {
        var fault = found.Fault ?? ObjectForm.Fault(found.Manifest!, s_data, s_binaryData);
        if (fault is not null)
            return StoredCommit.Unreadable(found.Where, minimumIndex, fault);
        var bytes = found.Manifest!.BinaryData[EdgeKey];
        return minimumIndex <= 0 || bytes.Length != long.PopCount(minimumIndex) * MerkleHash.Length
            ? StoredCommit.Unreadable(found.Where, minimumIndex, "its edge is not that of a tree of this size")
            : StoredCommit.OfBase(found.Where, new LogBase(minimumIndex, MerkleHash.ReadAll(bytes), found.Manifest.Data[StateKey]));
    }
}
