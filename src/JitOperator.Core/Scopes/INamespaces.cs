namespace JitOperator.Core.Scopes;

/// <summary>The namespaces of the cluster and their labels.</summary>
public interface INamespaces
{
    /// <summary>Every one of them.</summary>
    IEnumerable<(string Name, IReadOnlyDictionary<string, string> Labels)> All { get; }

    /// <summary>The labels of one; null when there is no such namespace.</summary>
    IReadOnlyDictionary<string, string>? LabelsOf(string name);
}
