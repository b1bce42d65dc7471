using System.Text.Json.Nodes;
using JitOperator.TestKit;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Manifests;
using k8s;
using k8s.Models;

namespace JitOperator.Runtime.Tests.Support;

/// <summary>A namespace of its own with a service account that has there what the operator has in its namespace, and no more.</summary>
internal static class OperatorAccount
{
    /// <summary>Creates both from <c>config/rbac</c>.</summary>
    public static async Task<(string Namespace, ClusterUser User)> CreateAsync(TestCluster cluster)
    {
        var ns = await cluster.CreateNamespaceAsync("jit-runtime");
        await cluster.Admin.Client.CoreV1.CreateNamespacedServiceAccountAsync(
            new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = "jit-operator" } }, ns);
        foreach (var manifest in YamlJson.ReadFile(RepositoryFiles.PathOf("config", "rbac", "operator.yaml")).Where(IsForOwnNamespace))
        {
            manifest["metadata"]!["namespace"] = ns;
            foreach (var subject in manifest["subjects"]?.AsArray() ?? [])
                subject!["namespace"] = ns;
            await cluster.Manifests.ApplyAsync(manifest);
            if ((string?)manifest["kind"] == V1RoleBinding.KubeKind)
                await Authorizer.KnowsAsync(cluster.Admin.Client, KubernetesJson.Deserialize<V1RoleBinding>(manifest.ToJsonString()));
        }

        return (ns, await cluster.ServiceAccountAsync(ns, "jit-operator"));
    }

    private static bool IsForOwnNamespace(JsonObject manifest) => (string?)manifest["metadata"]!["namespace"] == "jit-system";
}
