using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Cli.Clusters;

/// <summary>A kind of custom resource.</summary>
/// <typeparam name="T">Its type.</typeparam>
/// <param name="Name">The kind.</param>
/// <param name="Plural">The name in URLs.</param>
/// <param name="Json">Its JSON form.</param>
public sealed record Kind<T>(string Name, string Plural, JsonTypeInfo<T> Json)
    where T : class
{
    /// <summary>What <c>-o name</c> writes before the slash.</summary>
#pragma warning disable CA1308
    public string OutputName => $"{Name.ToLowerInvariant()}.{ApiConstants.Group}";
#pragma warning restore CA1308

    /// <summary>Address of all of them in a namespace; null for all namespaces, or what is in none.</summary>
    /// <param name="ns">The namespace.</param>
    public string Path(string? ns) =>
        $"apis/{ApiConstants.ApiVersion}/{(ns is null ? "" : $"namespaces/{Uri.EscapeDataString(ns)}/")}{Plural}";

    /// <summary>Address of one.</summary>
    /// <param name="ns">The namespace; null for what is in none.</param>
    /// <param name="name">Its name.</param>
    public string Path(string? ns, string name) => $"{Path(ns)}/{Uri.EscapeDataString(name)}";

    /// <summary>Reads an object.</summary>
    /// <param name="json">The object; it becomes part of the result.</param>
    /// <exception cref="JsonException">It is something else.</exception>
    public Stored<T> Read(JsonNode? json)
    {
        if (json is not JsonObject item || item["metadata"] is not JsonObject metadata)
            throw new JsonException($"This is no {Name}.");
        metadata.Remove("managedFields");
        // Items of a list come without.
        item.TryAdd("apiVersion", ApiConstants.ApiVersion);
        item.TryAdd("kind", Name);
        return new Stored<T>(item, item.Deserialize(Json) ?? throw new JsonException($"This is no {Name}."));
    }
}

/// <summary>The kinds of the project.</summary>
public static class Kinds
{
    /// <summary>Requests.</summary>
    public static Kind<AccessRequest> Requests { get; } = new(AccessRequest.KindName, AccessRequest.Plural, JitJson.Default.AccessRequest);

    /// <summary>Approvals.</summary>
    public static Kind<AccessApproval> Approvals { get; } = new(AccessApproval.KindName, AccessApproval.Plural, JitJson.Default.AccessApproval);

    /// <summary>Policies.</summary>
    public static Kind<AccessPolicy> Policies { get; } = new(AccessPolicy.KindName, AccessPolicy.Plural, JitJson.Default.AccessPolicy);
}
