using JitOperator.Api;
using JitOperator.Audit.Log;
using k8s.Models;

namespace JitOperator.Audit.Stores;

/// <summary>
/// A commit as a ConfigMap, the one form in which commits are kept: in a cluster, in dumps of it, and as files. Immutable, and named
/// after the index of its first record.
/// </summary>
public static class CommitManifest
{
    /// <summary>Annotation with <see cref="LogCommit.Writer"/>.</summary>
    public const string WriterAnnotation = ApiConstants.Group + "/writer";

    /// <summary>Key in <c>data</c>: the signed checkpoint.</summary>
    public const string CheckpointKey = "checkpoint";

    /// <summary>Key in <c>binaryData</c>: the entry bundle.</summary>
    public const string EntriesKey = "entries";

    /// <summary>Key in <c>binaryData</c>: the leaf hashes.</summary>
    public const string HashesKey = "hashes";

    private static readonly string[] s_data = [CheckpointKey];
    private static readonly string[] s_binaryData = [EntriesKey, HashesKey];

    /// <summary>The name of a commit; ascending indices are ascending names.</summary>
    public static string NameOf(long firstIndex) => new LogObjectName(LogObjectKind.Commit, firstIndex).ToString();

    /// <summary>Writes a commit.</summary>
    public static V1ConfigMap Write(LogCommit commit)
    {
        var configMap = ObjectForm.Write(
            new(LogObjectKind.Commit, commit.FirstIndex),
            new() { [EntriesKey] = commit.Entries.ToArray(), [HashesKey] = commit.Hashes.ToArray() },
            new() { [CheckpointKey] = commit.Checkpoint ?? string.Empty });
        configMap.Metadata.Annotations = new Dictionary<string, string> { [WriterAnnotation] = commit.Writer };
        return configMap;
    }

    /// <summary>Reads a commit. What is not exactly as <see cref="Write"/> writes it, but for metadata of the API server, is refused.</summary>
    /// <param name="firstIndex">Index of the first record.</param>
    /// <param name="found">The object.</param>
    public static StoredCommit Read(long firstIndex, FoundObject found)
    {
        if ((found.Fault ?? ObjectForm.Fault(found.Manifest!, s_data, s_binaryData)) is { } fault)
            return StoredCommit.Unreadable(found.Where, firstIndex, fault);
        var configMap = found.Manifest!;
        return StoredCommit.Of(found.Where, new LogCommit(
            firstIndex,
            configMap.BinaryData[EntriesKey],
            configMap.BinaryData[HashesKey],
            configMap.Data[CheckpointKey],
            configMap.Metadata.Annotations?.TryGetValue(WriterAnnotation, out var writer) == true ? writer : string.Empty));
    }
}
