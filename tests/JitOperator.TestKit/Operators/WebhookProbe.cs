using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Waiting;

namespace JitOperator.TestKit.Operators;

/// <summary>Finds out by a dry run whether the webhooks are in force: the API server takes a moment to see that they came or went.</summary>
internal sealed class WebhookProbe(TestCluster cluster)
{
    public Task InForceAsync() => Eventually.TrueAsync(IsStampedAsync, "the webhooks stamp requests", TimeSpan.FromSeconds(60));

    public Task NotInForceAsync() => Eventually.TrueAsync(async () => !await IsStampedAsync(), "the webhooks no longer stamp requests");

    private async Task<bool> IsStampedAsync()
    {
        const string manifest = """
            apiVersion: jitoperator.io/v1alpha1
            kind: AccessRequest
            metadata: {name: probe, namespace: default}
            spec:
              role: {kind: ClusterRole, name: view}
              reason: Are the webhooks there?
            """;
        var result = await cluster.Admin.Kubectl.RunAsync(
            manifest, ["create", "--dry-run=server", "-f", "-", "-o", @"jsonpath={.metadata.annotations.jitoperator\.io/stamp}"]);
        return result.Output.Length > 0;
    }
}
