using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Operator.Hosting;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace JitOperator.Operator.Activity.Usage;

/// <summary>Where the rules of a role come from.</summary>
public static class RoleSource
{
    private static readonly Dictionary<string, Type> s_kinds = new()
    {
        ["rbac.authorization.k8s.io/v1/Role"] = typeof(V1Role),
        ["rbac.authorization.k8s.io/v1/ClusterRole"] = typeof(V1ClusterRole),
    };

    /// <summary>From a manifest.</summary>
    /// <exception cref="ConfigurationException">It holds no role of that kind and name, or is no manifest.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<V1PolicyRule> OfFile(string path, AuditTarget target)
    {
        List<object> all;
        try
        {
            all = KubernetesYaml.LoadAllFromString(File.ReadAllText(path), s_kinds);
        }
        catch (Exception e) when (e is YamlDotNet.Core.YamlException or KeyNotFoundException or InvalidCastException or ArgumentException)
        {
            throw new ConfigurationException($"{path} is no manifest of roles: {e.InnerException?.Message ?? e.Message}");
        }

        return all.Select(item => item switch
        {
            V1Role role when target.RoleKind == ApiConstants.RoleKind && role.Name() == target.RoleName => role.Rules ?? [],
            V1ClusterRole role when target.RoleKind == ApiConstants.ClusterRoleKind && role.Name() == target.RoleName => role.Rules ?? [],
            _ => null,
        }).FirstOrDefault(rules => rules is not null)?.ToList()
            ?? throw new ConfigurationException($"{path} holds no {target.RoleKind} {target.RoleName}, which is what was granted.");
    }

    /// <summary>From the cluster, as they are now; null, and why, where they cannot be had.</summary>
    public static async Task<(IReadOnlyList<V1PolicyRule>? Rules, string From)> OfClusterAsync(IKubernetes kubernetes, AuditTarget target, CancellationToken cancellationToken)
    {
        if (target.RoleKind == ApiConstants.RoleKind && target.Namespaces.Count != 1)
        {
            return (null, "the Role is another one in each namespace; give --role");
        }

        try
        {
            var rules = target.RoleKind == ApiConstants.RoleKind
                ? (await kubernetes.RbacAuthorizationV1.ReadNamespacedRoleAsync(target.RoleName, target.Namespaces[0], cancellationToken: cancellationToken)).Rules
                : (await kubernetes.RbacAuthorizationV1.ReadClusterRoleAsync(target.RoleName, cancellationToken: cancellationToken)).Rules;
            return ([.. rules ?? []], "as the cluster has them now");
        }
        catch (HttpOperationException e)
        {
            return (null, $"the cluster answers {(int)e.Response.StatusCode}; give --role");
        }
        catch (HttpRequestException)
        {
            return (null, "the cluster cannot be reached; give --role");
        }
    }
}
