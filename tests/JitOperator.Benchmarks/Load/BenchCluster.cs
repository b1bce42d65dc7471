using System.Globalization;
using JitOperator.Api;
using JitOperator.TestKit;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Manifests;

namespace JitOperator.Benchmarks.Load;

/// <summary>What the people of the benchmark need on a cluster: a few namespaces, one policy with an approval and one without; and their objects.</summary>
internal static class BenchCluster
{
    public const string AllBindings = "apis/rbac.authorization.k8s.io/v1/rolebindings";
    public const string AllApprovals = $"apis/{ApiConstants.ApiVersion}/accessapprovals";
    public const string AllRequests = $"apis/{ApiConstants.ApiVersion}/accessrequests";
    private const int Namespaces = 20;

    /// <summary>One namespace of those there are.</summary>
    public static string Namespace(int i) => string.Create(CultureInfo.InvariantCulture, $"bench-{i % Namespaces}");

    public static string Bindings(string ns) => $"apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings";

    public static string Approvals(string ns) => $"apis/{ApiConstants.ApiVersion}/namespaces/{ns}/accessapprovals";

    public static string Requests(string ns) => $"apis/{ApiConstants.ApiVersion}/namespaces/{ns}/accessrequests";

    /// <summary>The custom resources alone, and the namespaces: no operator, no webhook.</summary>
    public static async Task PrepareAsync(TestCluster cluster, BareClient admin)
    {
        await cluster.Manifests.ApplyAsync(RepositoryFiles.YamlIn("config", "crd"));
        for (var i = 0; i < Namespaces; i++)
        {
            await admin.CreateAsync("api/v1/namespaces", $$$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{{Namespace(i)}}}}"}}""");
        }
    }

    /// <summary>What people may do and what the operator goes by. The operator is there.</summary>
    public static async Task InviteAsync(TestCluster cluster)
    {
        foreach (var manifest in YamlJson.Read(new StringReader(Invitation)))
        {
            await cluster.Manifests.ApplyAsync(manifest);
        }
    }

    private static string Invitation { get; } = $$"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: bench-requesters}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: jit-requester}
        subjects:
          - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: {{Person.Developers}}}
          - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: {{Person.Trusted}}}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: bench-approvers}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: jit-approver}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: {{Person.Leads}}}]
        ---
        apiVersion: {{ApiConstants.ApiVersion}}
        kind: AccessPolicy
        metadata: {name: bench-approved}
        spec:
          requesters: [{kind: Group, name: {{Person.Developers}}}]
          grants: [{roles: [{kind: ClusterRole, name: view}], namespaces: ["bench-*"]}]
          maxDuration: 12h
          approval: {stages: [{name: lead, approvers: [{kind: Group, name: {{Person.Leads}}}]}]}
        ---
        apiVersion: {{ApiConstants.ApiVersion}}
        kind: AccessPolicy
        metadata: {name: bench-automatic}
        spec:
          requesters: [{kind: Group, name: {{Person.Trusted}}}]
          grants: [{roles: [{kind: ClusterRole, name: view}], namespaces: ["bench-*"]}]
          maxDuration: 12h
          approval: {automatic: true}
        """;

    /// <summary>A request, as its author applies it.</summary>
    public static string Request(string name, TimeSpan duration) => string.Create(
        CultureInfo.InvariantCulture,
        $$$$"""{"apiVersion":"{{{{ApiConstants.ApiVersion}}}}","kind":"AccessRequest","metadata":{"name":"{{{{name}}}}"},"spec":{"role":{"kind":"ClusterRole","name":"view"},"duration":"{{{{(long)duration.TotalSeconds}}}}s","reason":"Measure how long it takes"}}""");

    /// <summary>An approver's decision.</summary>
    public static string Approve { get; } = """{"spec":{"decision":"Approved","comment":"Measured"}}""";
}
