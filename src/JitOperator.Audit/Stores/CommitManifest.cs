using System.Globalization;
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
    /// <summary>What names begin with; 16 digits follow.</summary>
    public const string NamePrefix = "jit-log-";

    /// <summary>Label of every commit; its value is the version of this form.</summary>
    public const string Label = ApiConstants.Group + "/audit-log";

    /// <summary>Value of <see cref="Label"/>.</summary>
    public const string LabelValue = "v1";

    /// <summary>Annotation with <see cref="LogCommit.Writer"/>.</summary>
    public const string WriterAnnotation = ApiConstants.Group + "/writer";

    /// <summary>Key in <c>data</c>: the signed checkpoint.</summary>
    public const string CheckpointKey = "checkpoint";

    /// <summary>Key in <c>binaryData</c>: the entry bundle.</summary>
    public const string EntriesKey = "entries";

    /// <summary>Key in <c>binaryData</c>: the leaf hashes.</summary>
    public const string HashesKey = "hashes";

    private const int Digits = 16;

    /// <summary>The name of a commit; ascending indices are ascending names.</summary>
    public static string NameOf(long firstIndex) => NamePrefix + firstIndex.ToString("D16", CultureInfo.InvariantCulture);

    /// <summary>The index that a name tells of; false for any other name.</summary>
    public static bool TryParseName(string? name, out long firstIndex)
    {
        firstIndex = 0;
        return name is { Length: var length } && length == NamePrefix.Length + Digits
            && name.StartsWith(NamePrefix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(NamePrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out firstIndex);
    }

    /// <summary>Writes a commit.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="namespaceName">Namespace to put it in; null to leave that open.</param>
    public static V1ConfigMap Write(LogCommit commit, string? namespaceName) => new()
    {
        ApiVersion = V1ConfigMap.KubeApiVersion,
        Kind = V1ConfigMap.KubeKind,
        Metadata = new V1ObjectMeta
        {
            Name = NameOf(commit.FirstIndex),
            NamespaceProperty = namespaceName,
            Labels = new Dictionary<string, string> { [Labels.ManagedBy] = Labels.ManagedByValue, [Label] = LabelValue },
            Annotations = new Dictionary<string, string> { [WriterAnnotation] = commit.Writer },
        },
        Immutable = true,
        Data = new Dictionary<string, string> { [CheckpointKey] = commit.Checkpoint ?? string.Empty },
        BinaryData = new Dictionary<string, byte[]>
        {
            [EntriesKey] = commit.Entries.ToArray(),
            [HashesKey] = commit.Hashes.ToArray(),
        },
    };

    /// <summary>Reads a commit. What is not exactly as <see cref="Write"/> writes it, but for metadata of the API server, is refused.</summary>
    /// <param name="configMap">The ConfigMap.</param>
    /// <param name="where">Where it was found, for people.</param>
    public static StoredCommit Read(V1ConfigMap configMap, string where)
    {
        if (!TryParseName(configMap.Metadata?.Name, out var firstIndex))
            return StoredCommit.Unreadable(where, null, "it has the label of a commit, but not the name of one");
        var fault = Fault(configMap);
        return fault is not null
            ? StoredCommit.Unreadable(where, firstIndex, fault)
            : StoredCommit.Of(where, new LogCommit(
                firstIndex,
                configMap.BinaryData[EntriesKey],
                configMap.BinaryData[HashesKey],
                configMap.Data[CheckpointKey],
                configMap.Metadata!.Annotations?.TryGetValue(WriterAnnotation, out var writer) == true ? writer : string.Empty));
    }

    private static string? Fault(V1ConfigMap configMap)
    {
        if (configMap.Metadata.Labels?.TryGetValue(Label, out var version) != true || version != LabelValue)
            return $"it does not have the label {Label}={LabelValue}";
        if (configMap.Immutable != true)
            return "it is not immutable, so it is not as it was written";
        return FaultOfKeys("data", configMap.Data?.Keys, CheckpointKey)
            ?? FaultOfKeys("binaryData", configMap.BinaryData?.Keys, EntriesKey, HashesKey);
    }

    private static string? FaultOfKeys(string member, ICollection<string>? found, params string[] expected)
    {
        if (expected.FirstOrDefault(key => found?.Contains(key) != true) is { } missing)
            return $"{member} has no {missing}";
        return found!.FirstOrDefault(key => !expected.Contains(key)) is { } extra ? $"{member} has a key that no commit has: {extra}" : null;
    }
}
