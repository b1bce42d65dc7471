namespace JitOperator.Core.Scopes;

/// <summary>Namespaces that are given as a list.</summary>
public sealed class KnownNamespaces(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> labels) : INamespaces
{
    private static readonly IReadOnlyDictionary<string, string> NoLabels = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>None.</summary>
    public static KnownNamespaces None { get; } = Named();

    /// <inheritdoc/>
    public IEnumerable<(string Name, IReadOnlyDictionary<string, string> Labels)> All => labels.Select(pair => (pair.Key, pair.Value));

    /// <summary>Namespaces without labels.</summary>
    public static KnownNamespaces Named(params string[] names) => new(names.ToDictionary(name => name, _ => NoLabels, StringComparer.Ordinal));

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string>? LabelsOf(string name) => labels.GetValueOrDefault(name);
}
