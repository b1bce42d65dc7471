using JitOperator.TestKit.Clusters;

namespace JitOperator.Chart.Tests.Cluster;

/// <summary>A cluster of these tests' own, as fresh as a newcomer's: the chart's names are those that other tests install, too.</summary>
public sealed class ChartCluster : IAsyncLifetime
{
    public TestCluster Cluster { get; private set; } = null!;

    /// <summary>Its version, for helm.</summary>
    public string Version => $"1.{Cluster.Minor}";

    public async Task InitializeAsync()
    {
        Cluster = await TestCluster.StartLocalAsync();
        foreach (var (group, kind, plural) in ((string, string, string)[])
        [
            ("monitoring.coreos.com", "ServiceMonitor", "servicemonitors"), ("monitoring.coreos.com", "PrometheusRule", "prometheusrules"),
            ("cert-manager.io", "Certificate", "certificates"), ("cert-manager.io", "Issuer", "issuers"),
        ])
        {
            await Cluster.Manifests.ApplyAsync(Definition(group, kind, plural));
        }
    }

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    /// <summary>What <c>kubectl apply -f -</c> says to a rendering.</summary>
    public async Task<CommandResult> ApplyAsync(string yaml) =>
        // Kubernetes 1.20 does not know the CEL rules in the definitions, which kubectl would refuse and the API server ignores.
        await Cluster.Admin.Kubectl.RunAsync(yaml, ["apply", "-f", "-", .. Cluster.HasCel ? Array.Empty<string>() : ["--validate=false"]]);

    // Kinds of other projects: so much of them that the API server takes the objects.
    private static JsonObject Definition(string group, string kind, string plural) => JsonNode.Parse($$$$"""
        {
          "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "{{{{plural}}}}.{{{{group}}}}"},
          "spec": {
            "group": "{{{{group}}}}", "scope": "Namespaced", "names": {"kind": "{{{{kind}}}}", "listKind": "{{{{kind}}}}List", "plural": "{{{{plural}}}}"},
            "versions": [{"name": "v1", "served": true, "storage": true,
              "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]
          }
        }
        """)!.AsObject();
}
