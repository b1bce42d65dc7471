using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Roles;
using JitOperator.Core.Scopes;
using k8s.Models;

namespace JitOperator.Core.PolicyTests;

/// <summary>The objects that a policy test is about, as a file or several hold them.</summary>
public sealed class PolicyTestFile
{
    private readonly IReadOnlyList<object> _objects;

    /// <summary>Our kinds by <c>apiVersion/kind</c>, for reading such a file; those of Kubernetes are known without.</summary>
    public static Dictionary<string, Type> Kinds => new(StringComparer.Ordinal)
    {
        [$"{ApiConstants.ApiVersion}/{AccessPolicy.KindName}"] = typeof(AccessPolicy),
        [$"{ApiConstants.ApiVersion}/{AccessRequest.KindName}"] = typeof(AccessRequest),
        [$"{ApiConstants.ApiVersion}/{PolicyTest.KindName}"] = typeof(PolicyTest),
    };

    /// <summary>Takes objects of any kinds; those that bear on nothing are passed over.</summary>
    public PolicyTestFile(IEnumerable<object> objects) => _objects = [.. objects];

    /// <summary>The stories.</summary>
    public IEnumerable<PolicyTest> Tests => _objects.OfType<PolicyTest>();

    /// <summary>The policies.</summary>
    public IEnumerable<AccessPolicy> Policies => _objects.OfType<AccessPolicy>();

    /// <summary>The requests.</summary>
    public IEnumerable<AccessRequest> Requests => _objects.OfType<AccessRequest>();

    /// <summary>
    /// The namespaces: those of the file with their labels, and all that the requests name. A test that is about a namespace that does
    /// not exist is one about a cluster.
    /// </summary>
    public INamespaces Namespaces
    {
        get
        {
            var labels = Requests
                .SelectMany(r => (r.Spec.Scope?.Namespaces ?? []).Append(r.Metadata.NamespaceProperty ?? "default"))
                .Distinct(StringComparer.Ordinal)
                .ToDictionary(name => name, _ => (IReadOnlyDictionary<string, string>)new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal);
            foreach (var found in _objects.OfType<V1Namespace>())
            {
                labels[found.Metadata.Name] = (found.Metadata.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal)).AsReadOnly();
            }

            return new KnownNamespaces(labels);
        }
    }

    /// <summary>
    /// What a role allows. With roles in the file, there are no others; without any, every role is taken for one that exists.
    /// </summary>
    /// <param name="role">The role.</param>
    /// <param name="scope">Where.</param>
    /// <param name="changes">How often its rules were changed in the story.</param>
    public RoleState RoleIn(RoleReference role, GrantScope scope, int changes)
    {
        var clusterRoles = _objects.OfType<V1ClusterRole>().ToList();
        var roles = _objects.OfType<V1Role>().ToList();
        if (clusterRoles.Count == 0 && roles.Count == 0)
        {
            return State(new[] { new V1PolicyRule { Verbs = ["get"], ApiGroups = [string.Empty], Resources = ["unknown"] } }, changes);
        }

        if (role.Kind == ApiConstants.ClusterRoleKind)
        {
            return clusterRoles.Find(r => r.Metadata.Name == role.Name) is { } found ? State(found.Rules, changes) : RoleState.Missing;
        }

        var wanted = scope.Namespaces.ConvertAll(name => roles.Find(r => r.Metadata.Name == role.Name && r.Metadata.NamespaceProperty == name));
        return wanted.IsEmpty || wanted.Contains(null) ? RoleState.Missing : State(wanted.SelectMany(r => r!.Rules ?? []), changes);
    }

    private static RoleState State(IEnumerable<V1PolicyRule>? rules, int changes)
    {
        var all = (rules ?? []).ToList();
        all.AddRange(Enumerable.Repeat(new V1PolicyRule { Verbs = ["get"], ApiGroups = ["changed.example.com"], Resources = ["things"] }, changes));
        return new RoleState(Digests.OfRules(all), RuleText.Describe(all), IsMissing: false) { Risks = RoleRisks.Of(all) };
    }
}
