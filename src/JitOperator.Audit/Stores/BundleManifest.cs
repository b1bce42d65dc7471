using JitOperator.Audit.Log;
using k8s.Models;

namespace JitOperator.Audit.Stores;

/// <summary>
/// 256 records as two ConfigMaps: an entry bundle of C2SP tlog-tiles, which may need all the room that one has, and the tile of their
/// hashes. The hashes are written first: a bundle that is there is whole.
/// </summary>
public static class BundleManifest
{
    private static readonly string[] s_entries = [CommitManifest.EntriesKey];
    private static readonly string[] s_hashes = [CommitManifest.HashesKey];

    /// <summary>The object with the records.</summary>
    public static V1ConfigMap WriteEntries(long firstIndex, ReadOnlyMemory<byte> entries) => ObjectForm.Write(
        new(LogObjectKind.Bundle, firstIndex), new() { [CommitManifest.EntriesKey] = entries.ToArray() });

    /// <summary>The object with their hashes.</summary>
    public static V1ConfigMap WriteHashes(long firstIndex, ReadOnlyMemory<byte> hashes) => ObjectForm.Write(
        new(LogObjectKind.BundleHashes, firstIndex), new() { [CommitManifest.HashesKey] = hashes.ToArray() });

    /// <summary>Both together, as what the log has there.</summary>
    /// <param name="firstIndex">Index of the first record.</param>
    /// <param name="entries">The object with the records.</param>
    /// <param name="hashes">The object with their hashes; null when there is none.</param>
    public static StoredCommit Read(long firstIndex, FoundObject entries, FoundObject? hashes)
    {
        var fault = Fault(entries, s_entries) ?? (hashes is null ? "its hashes are not there" : Fault(hashes, s_hashes));
        return fault is not null
            ? StoredCommit.Unreadable(entries.Where, firstIndex, fault)
            : StoredCommit.Of(entries.Where, new LogCommit(
                firstIndex,
                entries.Manifest!.BinaryData[CommitManifest.EntriesKey],
                hashes!.Manifest!.BinaryData[CommitManifest.HashesKey],
                Checkpoint: null,
                Writer: string.Empty));
    }

    private static string? Fault(FoundObject found, string[] keys) => found.Fault ?? ObjectForm.Fault(found.Manifest!, [], keys);
}
