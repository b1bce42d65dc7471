using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Dumps;
using JitOperator.Core.PolicyTests;
using k8s.Models;
using YamlDotNet.Core;

namespace JitOperator.CommandLine.Manifests;

/// <summary>Reads manifests in YAML, and so in JSON, of the kinds that policies are about. Other kinds are passed over; a field that a kind does not have is refused.</summary>
public static class ManifestFile
{
    private const string Rbac = "rbac.authorization.k8s.io/v1";

    private static readonly Dictionary<string, JsonTypeInfo> s_kinds = new(StringComparer.Ordinal)
    {
        [$"{ApiConstants.ApiVersion}/{AccessPolicy.KindName}"] = PolicyFileJson.Default.AccessPolicy,
        [$"{ApiConstants.ApiVersion}/{AccessRequest.KindName}"] = PolicyFileJson.Default.AccessRequest,
        [$"{ApiConstants.ApiVersion}/{PolicyTest.KindName}"] = PolicyFileJson.Default.PolicyTest,
        [$"{V1Namespace.KubeApiVersion}/{V1Namespace.KubeKind}"] = PolicyFileJson.Default.V1Namespace,
        [$"{Rbac}/{V1ClusterRole.KubeKind}"] = PolicyFileJson.Default.V1ClusterRole,
        [$"{Rbac}/{V1Role.KubeKind}"] = PolicyFileJson.Default.V1Role,
    };

    /// <summary>The objects of a file, in their order.</summary>
    /// <exception cref="ConfigurationException">It holds something that is no such object; the message names the file, the object and the field.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<object> Read(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>The objects of a file's text.</summary>
    /// <exception cref="ConfigurationException">As in <see cref="Read"/>.</exception>
    public static IReadOnlyList<object> Parse(string text, string path)
    {
        try
        {
            return [.. YamlReader.Read(text, numbers: true).Select((document, at) => ObjectOf(document, path, at + 1)).OfType<object>()];
        }
        catch (YamlException e)
        {
            throw new ConfigurationException($"{path}: {e.InnerException?.Message ?? e.Message} (line {e.Start.Line})");
        }
    }

    private static object? ObjectOf(JsonNode? document, string path, int number)
    {
        if (document is null)
        {
            // Nothing but comments.
            return null;
        }

        if (document is not JsonObject item || TextOf(item["apiVersion"]) is not { } version || TextOf(item["kind"]) is not { } kind)
        {
            throw new ConfigurationException($"{path}: document {number} has no apiVersion or no kind.");
        }

        if (!s_kinds.TryGetValue($"{version}/{kind}", out var contract))
        {
            return version.StartsWith(ApiConstants.Group + '/', StringComparison.Ordinal)
                ? throw new ConfigurationException($"{path}: document {number} is a {kind} of {version}, a kind that this version does not know.")
                : null;
        }

        try
        {
            return item.Deserialize(contract);
        }
        catch (JsonException e)
        {
            throw new ConfigurationException(
                $"{path}: {kind} {TextOf((item["metadata"] as JsonObject)?["name"])}: {e.Path} is no field of this kind, or what it holds is not of the field's type.");
        }
    }

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
