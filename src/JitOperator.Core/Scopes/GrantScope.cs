using System.Collections.Immutable;
using JitOperator.Api.Audit;

namespace JitOperator.Core.Scopes;

/// <summary>Where a role is bound, settled: certain namespaces, or the whole cluster. The default is nowhere.</summary>
public sealed record GrantScope
{
    private GrantScope(bool clusterWide, IEnumerable<string> namespaces)
    {
        ClusterWide = clusterWide;
        Namespaces = [.. namespaces.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>The whole cluster.</summary>
    public static GrantScope Cluster { get; } = new(clusterWide: true, []);

    /// <summary>True for the whole cluster.</summary>
    public bool ClusterWide { get; }

    /// <summary>The namespaces, each once, in order; empty for the whole cluster.</summary>
    public ImmutableList<string> Namespaces { get; }

    /// <summary>Where bindings go: the namespaces, or the empty string for a ClusterRoleBinding.</summary>
    public IEnumerable<string> BindingNamespaces => ClusterWide ? [string.Empty] : Namespaces;

    /// <summary>Certain namespaces.</summary>
    public static GrantScope Of(IEnumerable<string> namespaces) => new(clusterWide: false, namespaces);

    /// <summary>What a record says of it.</summary>
    public static GrantScope From(AuditTarget? target) => target?.ClusterWide == true ? Cluster : Of(target?.Namespaces ?? []);

    /// <inheritdoc/>
    public bool Equals(GrantScope? other) =>
        other is not null && ClusterWide == other.ClusterWide && Namespaces.SequenceEqual(other.Namespaces, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ClusterWide, Namespaces.Count, Namespaces.FirstOrDefault());

    /// <summary>For people: <c>the whole cluster</c>, or the namespaces.</summary>
    public override string ToString() => ClusterWide ? "the whole cluster" : string.Join(", ", Namespaces);
}
