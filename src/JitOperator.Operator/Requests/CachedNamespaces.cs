using System.Collections.ObjectModel;
using JitOperator.Core.Scopes;
using JitOperator.Runtime.Informers;
using k8s.Models;

namespace JitOperator.Operator.Requests;

/// <summary>The namespaces of the cluster as last heard of. One that is being deleted is not there any more.</summary>
public sealed class CachedNamespaces(IObjectCache<V1Namespace> namespaces) : INamespaces
{
    /// <inheritdoc/>
    public IEnumerable<(string Name, IReadOnlyDictionary<string, string> Labels)> All =>
        namespaces.All.Where(IsThere).Select(n => (n.Metadata.Name, (IReadOnlyDictionary<string, string>)LabelsOf(n)));

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string>? LabelsOf(string name) =>
        namespaces.Get(new(null, name)) is { } found && IsThere(found) ? LabelsOf(found) : null;

    private static bool IsThere(V1Namespace found) => found.Metadata.DeletionTimestamp is null;

    private static ReadOnlyDictionary<string, string> LabelsOf(V1Namespace found) =>
        (found.Metadata.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal)).AsReadOnly();
}
