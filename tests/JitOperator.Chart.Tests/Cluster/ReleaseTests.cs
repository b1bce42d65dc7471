namespace JitOperator.Chart.Tests.Cluster;

/// <summary>helm itself on a real API server: what an upgrade brings, and what uninstalling must not take away.</summary>
[Collection(ChartCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class ReleaseTests(ChartCluster chart) : IDisposable
{
    private const string Values = "namespaces: {audit: {name: release-audit}, operator: {name: release-system}}";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-chart-");

    [SkippableFact]
    public async Task Release_UpgradedAndUninstalled_KeepsDefinitionsGrantsKeysAndLog()
    {
        // What was applied by kubectl before goes over to helm.
        await HelmAsync("install", Helm.Chart, "--create-namespace", "--take-ownership");
        // Nobody is behind the webhooks here.
        await KubectlAsync("delete", "mutatingwebhookconfiguration,validatingwebhookconfiguration", "jit-operator");
        await KubectlAsync("-n", "release-audit", "create", "configmap", "a-record-of-the-log");
        await KubectlAsync("-n", "release-system", "create", "secret", "generic", "jit-operator-keys");
        await KubectlAsync("-n", "default", "create", "rolebinding", "a-grant", "--clusterrole=view", "--user=alice");
        var asked = await chart.Cluster.Admin.Kubectl.RunAsync(
            """
            apiVersion: jitoperator.io/v1alpha1
            kind: AccessRequest
            metadata: {name: kept, namespace: default}
            spec: {role: {kind: ClusterRole, name: view}, reason: Outlives the release}
            """,
            ["create", "-f", "-"]);
        Assert.True(asked.Succeeded, asked.ToString());

        await HelmAsync("upgrade", NextChart(), "--set", "replicas=3");
        Assert.Equal("3", await KubectlAsync("-n", "release-system", "get", "deployment", "jit-operator", "-o", "jsonpath={.spec.replicas}"));
        Assert.Contains(
            "Newcomer",
            await KubectlAsync("get", "crd", "accessrequests.jitoperator.io", "-o", "jsonpath={.spec.versions[0].additionalPrinterColumns[*].name}"),
            StringComparison.Ordinal);

        await HelmAsync("uninstall");
        Assert.Equal(string.Empty, await KubectlAsync("get", "clusterrole,clusterrolebinding", "-l", "app.kubernetes.io/instance=release", "-o", "name"));
        Assert.Equal(string.Empty, await KubectlAsync("-n", "release-system", "get", "deployment,cronjob,service", "-o", "name"));
        await KubectlAsync("-n", "release-audit", "get", "configmap", "a-record-of-the-log");
        await KubectlAsync("-n", "release-system", "get", "secret", "jit-operator-keys");
        await KubectlAsync("-n", "default", "get", "rolebinding", "a-grant");
        await KubectlAsync("-n", "default", "get", "accessrequest", "kept");

        // And it comes back to what it left.
        await HelmAsync("install", Helm.Chart);
        await KubectlAsync("-n", "default", "get", "accessrequest", "kept");
        await HelmAsync("uninstall");
        await KubectlAsync("delete", "crd", "-l", "app.kubernetes.io/part-of=jit-operator");
        await KubectlAsync("-n", "default", "delete", "rolebinding", "a-grant");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // The chart of a later version, with one more column in a definition.
    private string NextChart()
    {
        foreach (var file in Directory.EnumerateFiles(Helm.Chart, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder.FullName, Path.GetRelativePath(Helm.Chart, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var definition = Path.Combine(_folder.FullName, "files", "crds", "jitoperator.io_accessrequests.yaml");
        var text = File.ReadAllText(definition);
        Assert.Contains("- name: Requester\n", text, StringComparison.Ordinal);
        File.WriteAllText(definition, text.Replace("- name: Requester\n", "- name: Newcomer\n", StringComparison.Ordinal));
        return _folder.FullName;
    }

    private async Task HelmAsync(string command, string? folder = null, params string[] arguments)
    {
        // Kubernetes 1.20 does not know the CEL rules in the definitions: it ignores them where it is not asked to check or to apply.
        string[] old = chart.Cluster.HasCel || command == "uninstall" ? []
            : command == "install" ? ["--disable-openapi-validation", "--server-side=false"] : ["--disable-openapi-validation"];
        var result = await Helm.RunAsync(
            Values,
            [
                command, "release", .. folder is null ? Array.Empty<string>() : [folder, "-f", "-"],
                "--namespace", "release-system", "--kubeconfig", chart.Cluster.Admin.KubeconfigPath, .. arguments, .. old,
            ]);
        Assert.True(result.Succeeded, result.ToString());
    }

    private async Task<string> KubectlAsync(params string[] arguments)
    {
        var result = await chart.Cluster.Admin.Kubectl.RunAsync(arguments);
        Assert.True(result.Succeeded, result.ToString());
        return result.Output;
    }
}
