using k8s;
using k8s.Models;

namespace JitOperator.Simulator.Checks;

/// <summary>What the operator's service account may do, by the roles that config/rbac ships.</summary>
internal sealed class ShippedRights
{
    private readonly List<(string? Namespace, V1PolicyRule Rule)> _rules = [];
    private readonly HashSet<(string?, string, string, string?, string)> _allowed = [];

    /// <summary>Reads them from beside the program.</summary>
    public static ShippedRights Load()
    {
        var rights = new ShippedRights();
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "rbac"), "*.yaml").Order(StringComparer.Ordinal))
        {
            foreach (var document in File.ReadAllText(file).Split("\n---"))
            {
                if (document.Contains("kind: ClusterRole\n", StringComparison.Ordinal))
                {
                    rights.Take(null, KubernetesYaml.Deserialize<V1ClusterRole>(document) is var role ? role.Metadata.Name : "", role.Rules);
                }
                else if (document.Contains("kind: Role\n", StringComparison.Ordinal))
                {
                    var role = KubernetesYaml.Deserialize<V1Role>(document);
                    rights.Take(role.Metadata.NamespaceProperty, role.Metadata.Name, role.Rules);
                }
            }
        }

        return rights._rules.Count > 0 ? rights : throw new InvalidOperationException("No rights of the operator are shipped.");
    }

    /// <summary>Whether a role allows it.</summary>
    public bool Allow(string? ns, string group, string resource, string? name, string verb)
    {
        // Asked again and again for the same few.
        if (_allowed.Contains((ns, group, resource, name, verb)))
        {
            return true;
        }

        var allowed = _rules.Exists(rule => (rule.Namespace is null || rule.Namespace == ns)
            && rule.Rule.ApiGroups?.Contains(group) == true
            && rule.Rule.Resources?.Contains(resource) == true
            && rule.Rule.Verbs.Contains(verb)
            && (rule.Rule.ResourceNames is not { Count: > 0 } names || (name is not null && names.Contains(name))));
        if (allowed && _allowed.Count < 10_000)
        {
            _allowed.Add((ns, group, resource, name, verb));
        }

        return allowed;
    }

    private void Take(string? ns, string name, IList<V1PolicyRule>? rules)
    {
        if (name is "jit-operator" or "jit-operator-grantable" or "jit-operator-log")
        {
            _rules.AddRange((rules ?? []).Select(rule => (ns, rule)));
        }
    }
}
