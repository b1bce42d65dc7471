using System.Text.Json;
using JitOperator.Audit.Stores;
using k8s;
using k8s.Models;

namespace JitOperator.Audit.Dumps;

/// <summary>A file with the manifest of one commit, as <see cref="DirectoryLogStore"/> writes it.</summary>
internal static class CommitFile
{
    /// <summary>Reads one; what is no manifest of the commit that its name tells of is unreadable.</summary>
    public static StoredCommit Read(string text, string path, long firstIndex)
    {
        try
        {
            var configMap = KubernetesJson.Deserialize<V1ConfigMap>(text);
            if (configMap?.Metadata?.Name != CommitManifest.NameOf(firstIndex))
                return StoredCommit.Unreadable(path, firstIndex, "it is not the commit that its name tells of");
            return CommitManifest.Read(configMap, path);
        }
        catch (JsonException e)
        {
            return StoredCommit.Unreadable(path, firstIndex, $"it is no manifest of a ConfigMap (line {e.LineNumber + 1})");
        }
    }
}
