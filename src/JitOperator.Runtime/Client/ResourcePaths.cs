namespace JitOperator.Runtime.Client;

/// <summary>
/// URLs of a kind's objects, relative to the API server. Refuses what would address something else: an empty name addresses all
/// objects of the kind, which matters most to a delete.
/// </summary>
internal sealed class ResourcePaths(ResourceKind kind)
{
    private readonly string _root = kind.Group.Length == 0 ? $"api/{kind.Version}" : $"apis/{kind.Group}/{kind.Version}";

    /// <summary>All objects of the kind in a namespace, or in all of them.</summary>
    /// <exception cref="ArgumentException">A namespace for a kind that has none, or one that is no path segment.</exception>
    public string Collection(string? ns) => (ns, kind.Namespaced) switch
    {
        (null, _) => $"{_root}/{kind.Plural}",
        (_, true) => $"{_root}/namespaces/{Segment(ns, nameof(ns))}/{kind.Plural}",
        _ => throw new ArgumentException($"{kind} has no namespaces.", nameof(ns)),
    };

    /// <summary>One object.</summary>
    /// <exception cref="ArgumentException">A name or namespace is missing, too many, or no path segment.</exception>
    public string Object(string? ns, string name) => $"{Place(ns)}/{Segment(name, nameof(name))}";

    /// <summary>Where to create an object.</summary>
    /// <exception cref="ArgumentException">The namespace is missing, or one too many.</exception>
    public string Place(string? ns) => kind.Namespaced && ns is null
        ? throw new ArgumentException($"{kind} needs a namespace.", nameof(ns))
        : Collection(ns);

    /// <summary>After <c>IsValidPathSegmentName</c> of <c>k8s.io/apimachinery/pkg/api/validation/path</c>.</summary>
    private static string Segment(string value, string parameter) =>
        value.Length == 0 || value is "." or ".." || value.AsSpan().ContainsAny('/', '%')
            ? throw new ArgumentException($"\"{value}\" cannot be part of a URL.", parameter)
            : Uri.EscapeDataString(value);
}
