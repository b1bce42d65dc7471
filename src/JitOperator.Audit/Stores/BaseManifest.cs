using System.Text.Json;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
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

    /// <summary>Key in <c>data</c>: the changes of the log's key before, as a JSON array of what their records carry.</summary>
    public const string RotationsKey = "rotations";

    private static readonly string[] s_data = [StateKey, RotationsKey];
    private static readonly string[] s_binaryData = [EdgeKey];

    /// <summary>Writes a base.</summary>
    public static V1ConfigMap Write(LogBase logBase) => ObjectForm.Write(
        new(LogObjectKind.Base, logBase.MinimumIndex),
        new() { [EdgeKey] = [.. logBase.Edge.SelectMany(hash => hash.ToArray())] },
        new()
        {
            [StateKey] = logBase.StateDigest,
            [RotationsKey] = JsonSerializer.Serialize(logBase.Rotations, TypedJson.Contract<IReadOnlyList<AuditRotation>>()),
        });

    /// <summary>Reads a base.</summary>
    public static StoredCommit Read(long minimumIndex, FoundObject found)
    {
        var fault = found.Fault ?? ObjectForm.Fault(found.Manifest!, s_data, s_binaryData);
        if (fault is not null)
            return StoredCommit.Unreadable(found.Where, minimumIndex, fault);
        var bytes = found.Manifest!.BinaryData[EdgeKey];
        if (Rotations(found.Manifest) is not { } rotations)
            return StoredCommit.Unreadable(found.Where, minimumIndex, "its changes of keys cannot be read");
        return minimumIndex <= 0 || bytes.Length != long.PopCount(minimumIndex) * MerkleHash.Length
            ? StoredCommit.Unreadable(found.Where, minimumIndex, "its edge is not that of a tree of this size")
            : StoredCommit.OfBase(found.Where, new LogBase(minimumIndex, MerkleHash.ReadAll(bytes), rotations, found.Manifest.Data[StateKey]));
    }

    private static List<AuditRotation>? Rotations(V1ConfigMap configMap)
    {
        try
        {
            return JsonSerializer.Deserialize(configMap.Data[RotationsKey], TypedJson.Contract<List<AuditRotation>>());
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
