using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.PolicyTests;
using JitOperator.Operator.Hosting;
using JitOperator.Runtime.Client;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Waiting;
using k8s;
using k8s.Models;

namespace JitOperator.ClusterTests.PolicyTests;

/// <summary>
/// The people, namespaces, roles and policies of a story on a cluster. All its people may talk to the API; whose word counts is for its
/// policies to say. Its policies are gone afterwards: they are of the whole cluster.
/// </summary>
internal sealed class StoryCast(TestCluster cluster, StoryFile file) : IAsyncDisposable
{
    private readonly Dictionary<string, Clients> _people = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _impersonated = [];
    private readonly List<AccessPolicy> _policies = [];

    // A field manager of its own: the operator's would lose what it owns of the spec to the operator's own writing of the status.
    private readonly ResourceClient<AccessPolicy> _policyClient = new(cluster.Admin.Client, Kinds.Policies, "policy-tests");

    public Clients Admin { get; } = new(cluster.Admin.Client);

    private string Everybody => $"people{file.Suffix}";

    public Clients As(string user) => _people[user];

    public async Task PrepareAsync()
    {
        foreach (var (name, labels) in file.Objects.Namespaces.All)
        {
            await Admin.Namespaces.CreateAsync(new V1Namespace { Metadata = new() { Name = name, Labels = labels.ToDictionary() } }, CancellationToken.None);
            await BindAsync(name, "jit-requester");
            await BindAsync(name, "jit-approver");
        }

        foreach (var role in file.Roles)
        {
            await Admin.Roles.CreateAsync(role, CancellationToken.None);
        }

        foreach (var user in file.Test.Spec.Users)
        {
            _people[user.Name] = new Clients(await SignInAsync(user));
        }

        foreach (var policy in file.Objects.Policies.Where(p => file.Test.Spec.Later?.Contains(p.Metadata.Name) != true))
        {
            await ApplyPolicyAsync(policy.Metadata.Name, policy.Spec);
        }
    }

    /// <summary>Puts a policy in force, or another in its place, and returns once the operator knows it.</summary>
    public async Task ApplyPolicyAsync(string name, AccessPolicySpec spec)
    {
        var applied = await _policyClient.ApplyAsync(new AccessPolicy { Metadata = new() { Name = name }, Spec = spec }, CancellationToken.None);
        _policies.Add(applied);
        await Eventually.TrueAsync(
            async () => (await Admin.Policies.GetAsync(null, name, CancellationToken.None))?.Status?.ObservedGeneration == applied.Metadata.Generation,
            $"the operator knows the policy {name}");
    }

    /// <summary>Adds a rule to a role of the file, in each of its namespaces.</summary>
    /// <param name="role">As in <c>Role/incident-responder</c>.</param>
    public async Task ChangeRoleAsync(string role)
    {
        foreach (var found in file.Roles.Where(r => $"{ApiConstants.RoleKind}/{r.Metadata.Name}" == role))
        {
            found.Rules.Add(new() { ApiGroups = ["changed.example.com"], Resources = ["things"], Verbs = ["get"] });
            var patch = new JsonObject { ["rules"] = JsonNode.Parse(KubernetesJson.Serialize(found.Rules)) };
            await Admin.Roles.MergePatchAsync(found.Metadata.NamespaceProperty, found.Metadata.Name, patch, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var policy in _policies.DistinctBy(p => p.Metadata.Uid))
        {
            await Admin.Policies.DeleteAsync(null, policy.Metadata.Name, policy.Metadata.Uid, CancellationToken.None);
        }

        _impersonated.ForEach(client => client.Dispose());
    }

    private async Task BindAsync(string @namespace, string clusterRole)
    {
        var binding = new V1RoleBinding
        {
            Metadata = new() { Name = clusterRole, NamespaceProperty = @namespace },
            RoleRef = new() { ApiGroup = ApiConstants.Rbac, Kind = ApiConstants.ClusterRoleKind, Name = clusterRole },
            Subjects =
            [
                new() { ApiGroup = ApiConstants.Rbac, Kind = "Group", Name = Everybody },
                .. file.Test.Spec.Users.Where(u => u.Extra is not null)
                    .Select(u => new Rbacv1Subject { ApiGroup = ApiConstants.Rbac, Kind = "User", Name = u.Name }),
            ],
        };
        await Admin.Bindings.CreateAsync(binding, CancellationToken.None);
        await Authorizer.KnowsAsync(cluster.Admin.Client, binding);
    }

    // Extra attributes come from an identity provider; the administrator may say what they would be.
    private async Task<Kubernetes> SignInAsync(PolicyTestUser user)
    {
        if (user.Extra is not { } extra)
        {
            return (await cluster.UserAsync(user.Name, [.. user.Groups ?? [], Everybody])).Client;
        }

        var impersonation = new Impersonation(user.Name, user.Groups?.SingleOrDefault(), extra.ToDictionary(e => e.Key, e => e.Value.Single()));
        var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(cluster.Admin.KubeconfigPath), impersonation);
        _impersonated.Add(client);
        return client;
    }

    // One group and one value each: HttpClient writes several values of a header in one line, which is one value for the API server.
    private sealed class Impersonation(string user, string? group, Dictionary<string, string> extra) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("Impersonate-User", user);
            if (group is not null)
            {
                request.Headers.Add("Impersonate-Group", group);
            }

            foreach (var (key, value) in extra)
            {
                request.Headers.Add($"Impersonate-Extra-{Uri.EscapeDataString(key)}", value);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
