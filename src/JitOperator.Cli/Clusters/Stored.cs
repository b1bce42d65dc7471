using System.Text.Json.Nodes;

namespace JitOperator.Cli.Clusters;

/// <summary>An object of the cluster: as the API server gave it, with all of its fields, and as a type.</summary>
/// <typeparam name="T">The type.</typeparam>
/// <param name="Json">As the API server gave it, but for <c>managedFields</c>, as kubectl leaves them out.</param>
/// <param name="Value">As a type.</param>
public sealed record Stored<T>(JsonObject Json, T Value)
    where T : class
{
    /// <summary>Its resourceVersion.</summary>
    public string ResourceVersion => Text("resourceVersion");

    /// <summary>Its UID.</summary>
    public string Uid => Text("uid");

    /// <summary>Its name.</summary>
    public string Name => Text("name");

    /// <summary>Its namespace; empty for what is in none.</summary>
    public string Namespace => Text("namespace");

    private string Text(string name) => Json["metadata"]?[name]?.GetValue<string>() ?? string.Empty;
}
