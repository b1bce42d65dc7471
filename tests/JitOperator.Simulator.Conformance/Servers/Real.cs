using JitOperator.Runtime.Client;
using JitOperator.Simulator.Conformance.Operations;
using JitOperator.TestKit.Clusters;
using k8s;

namespace JitOperator.Simulator.Conformance.Servers;

/// <summary>The real API server, of which a sequence uses one namespace.</summary>
internal sealed class Real(TestCluster cluster, Server server) : IAsyncDisposable
{
    private readonly HashSet<TestedKind> _touched = [];

    /// <summary>As a sequence reaches it.</summary>
    public Server Server => server;

    /// <summary>Makes a namespace for a sequence.</summary>
    public static async Task<Real> StartAsync(TestCluster cluster)
    {
        var ns = await cluster.CreateNamespaceAsync("conformance");
        var tap = new Tap();
        var config = await KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(new FileInfo(cluster.Admin.KubeconfigPath));
        return new Real(cluster, new Server(ns, tap, KubernetesClients.Create(config, clock: null, tap)));
    }

    /// <summary>Says that objects of a kind have been made.</summary>
    public void Touch(TestedKind kind) => _touched.Add(kind);

    /// <summary>Leaves nothing behind: a namespace does not go while finalizers hold what is in it.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var kind in _touched)
        {
            var list = await server.SendAsync(HttpMethod.Get, server.PathOf(kind, null), null, kind, note: false);
            foreach (var metadata in list.Body["items"]!.AsArray().Select(item => item!["metadata"]!).Where(metadata => server.IsOurs(kind, metadata)))
            {
                var path = $"{server.PathOf(kind, null)}/{metadata["name"]}";
                if (metadata["finalizers"] is not null)
                {
                    var patch = TestedKind.Parse("""{"metadata": {"finalizers": null}}""");
                    await server.SendAsync(HttpMethod.Patch, path, ("application/merge-patch+json", patch), kind);
                }

                if (!kind.Kind.Namespaced)
                {
                    await server.SendAsync(HttpMethod.Delete, path, null, kind);
                }
            }
        }

        await cluster.Admin.Client.CoreV1.DeleteNamespaceAsync(server.Namespace);
        server.Dispose();
    }
}
