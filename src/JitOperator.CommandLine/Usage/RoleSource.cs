using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.CommandLine.Clusters;
using JitOperator.CommandLine.Manifests;
using k8s.Models;

namespace JitOperator.CommandLine.Usage;

/// <summary>Where the rules of a role come from.</summary>
public static class RoleSource
{
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1";

    /// <summary>From a manifest.</summary>
    /// <exception cref="ConfigurationException">It holds no role of that kind and name, or is no manifest.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<V1PolicyRule> OfFile(string path, AuditTarget target) => ManifestFile.Read(path)
        .Select(item => item switch
        {
            V1Role role when target.RoleKind == ApiConstants.RoleKind && role.Metadata.Name == target.RoleName => role.Rules ?? [],
            V1ClusterRole role when target.RoleKind == ApiConstants.ClusterRoleKind && role.Metadata.Name == target.RoleName => role.Rules ?? [],
            _ => null,
        })
        .FirstOrDefault(rules => rules is not null)?.ToList()
            ?? throw new ConfigurationException($"{path} holds no {target.RoleKind} {target.RoleName}, which is what was granted.");

    /// <summary>From the cluster, as they are now; null, and why, where they cannot be had.</summary>
    public static async Task<(IReadOnlyList<V1PolicyRule>? Rules, string From)> OfClusterAsync(IClusterReader cluster, AuditTarget target, CancellationToken cancellationToken)
    {
        if (target.RoleKind == ApiConstants.RoleKind && target.Namespaces.Count != 1)
        {
            return (null, "the Role is another one in each namespace; give --role");
        }

        var name = Uri.EscapeDataString(target.RoleName);
        try
        {
            var answer = await cluster.GetAsync(
                target.RoleKind == ApiConstants.RoleKind ? $"{Rbac}/namespaces/{Uri.EscapeDataString(target.Namespaces[0])}/roles/{name}" : $"{Rbac}/clusterroles/{name}",
                cancellationToken);
            return (int)answer.StatusCode == 200
                ? (RulesOf(answer.Body), "as the cluster has them now")
                : (null, $"the cluster answers {(int)answer.StatusCode}; give --role");
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or JsonException)
        {
            return (null, "the cluster cannot be reached; give --role");
        }
    }

    private static List<V1PolicyRule> RulesOf(ReadOnlyMemory<byte> role)
    {
        using var document = JsonDocument.Parse(role);
        return document.RootElement.TryGetProperty("rules", out var rules) && rules.ValueKind == JsonValueKind.Array
            ? rules.Deserialize((JsonTypeInfo<IList<V1PolicyRule>>)Core.PolicyTests.PolicyFileJson.Default.GetTypeInfo(typeof(IList<V1PolicyRule>))!)!.ToList()
            : [];
    }
}
