using k8s.Models;

namespace JitOperator.Api.Tests.Schemas;

/// <summary>One place in a schema.</summary>
/// <param name="Path">Dotted path from the root, <c>[]</c> for the items of a list, <c>{}</c> for the values of a map; empty at the root.</param>
/// <param name="Schema">What is there.</param>
internal sealed record SchemaNode(string Path, V1JSONSchemaProps Schema)
{
    /// <summary>This place and all below it.</summary>
    public IEnumerable<SchemaNode> Walk()
    {
        yield return this;
        foreach (var child in Children().SelectMany(child => child.Walk()))
            yield return child;
    }

    private IEnumerable<SchemaNode> Children()
    {
        foreach (var (name, schema) in Schema.Properties ?? new Dictionary<string, V1JSONSchemaProps>())
            yield return new SchemaNode(Path.Length == 0 ? name : $"{Path}.{name}", schema);
        if (Schema.Items is V1JSONSchemaProps items)
            yield return new SchemaNode(Path + "[]", items);
        if (Schema.AdditionalProperties is V1JSONSchemaProps values)
            yield return new SchemaNode(Path + "{}", values);
    }
}
