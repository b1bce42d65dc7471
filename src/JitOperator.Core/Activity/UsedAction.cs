using JitOperator.Api.Audit;

namespace JitOperator.Core.Activity;

/// <summary>Something that was done with a grant, as far as rules are about it.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="ApiGroup">API group; empty for the core. Null of a path that is no resource.</param>
/// <param name="Resource">Resource, with its subresource after a slash; null of a path that is none.</param>
/// <param name="Name">Name of the object; empty where none was named.</param>
/// <param name="Path">The path, where it is no resource.</param>
/// <param name="Namespace">Where it was done; empty for the whole cluster. Rules do not speak of it.</param>
/// <param name="Count">How many times.</param>
public sealed record UsedAction(string Verb, string? ApiGroup, string? Resource, string Name, string? Path, string Namespace, long Count)
{
    /// <summary>The same as a call, to hold against rules.</summary>
    public ApiCall ToCall()
    {
        var parts = (Resource ?? string.Empty).Split('/', 2);
        return new ApiCall
        {
            Verb = Verb,
            ApiGroup = ApiGroup,
            Resource = Resource is null ? null : parts[0],
            Subresource = parts.ElementAtOrDefault(1) ?? string.Empty,
            Name = Name,
            RequestUri = Path ?? string.Empty,
        };
    }

    internal static UsedAction Of(AuditAction action) => new(
        action.Verb,
        action.Resource is null ? null : action.ApiGroup ?? string.Empty,
        action.Resource is null ? null : action.Subresource is { Length: > 0 } sub ? $"{action.Resource}/{sub}" : action.Resource,
        action.Name ?? string.Empty,
        action.Resource is null ? action.Path ?? string.Empty : null,
        action.Namespace ?? string.Empty,
        1);

    // A row has the group of a resource, and the path in its place where it is none.
    internal static UsedAction Of(AuditActionCount row) => new(
        row.Verb,
        row.ApiGroup,
        row.ApiGroup is null ? null : row.Resource ?? string.Empty,
        row.Name ?? string.Empty,
        row.ApiGroup is null ? row.Resource ?? string.Empty : null,
        row.Namespace ?? string.Empty,
        row.Count);
}
