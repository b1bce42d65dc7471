using System.Text.Json.Nodes;
using JitOperator.Audit.Dumps;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Log;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Verification;
using JitOperator.TestKit.Clusters;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace JitOperator.Audit.Tests.Stores;

/// <summary>The same on a real API server, with no more rights than <c>config/rbac</c> gives.</summary>
public sealed class ClusterLogStoreTests : LogStoreConformance
{
    private string _namespace = string.Empty;
    private ClusterUser _operator = null!;

    public override async Task InitializeAsync()
    {
        var cluster = await TestCluster.AcquireAsync();
        _namespace = await cluster.CreateNamespaceAsync("jit-audit");
        _operator = await cluster.UserAsync($"log-writer-{_namespace}");
        await cluster.Manifests.ApplyAsync(new JsonObject
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "Role",
            ["metadata"] = new JsonObject { ["name"] = "log", ["namespace"] = _namespace },
            ["rules"] = new JsonArray(new JsonObject
            {
                ["apiGroups"] = new JsonArray(string.Empty),
                ["resources"] = new JsonArray("configmaps"),
                ["verbs"] = new JsonArray("get", "list", "create"),
            }),
        });
        await cluster.Manifests.ApplyAsync(new JsonObject
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "RoleBinding",
            ["metadata"] = new JsonObject { ["name"] = "log", ["namespace"] = _namespace },
            ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "Role", ["name"] = "log" },
            ["subjects"] = new JsonArray(new JsonObject
            {
                ["apiGroup"] = "rbac.authorization.k8s.io",
                ["kind"] = "User",
                ["name"] = _operator.Name,
            }),
        });
    }

    public override async Task DisposeAsync()
    {
        var cluster = await TestCluster.AcquireAsync();
        await cluster.Admin.Client.CoreV1.DeleteNamespaceAsync(_namespace);
    }

    protected override ILogStore Open() => new ConfigMapLogStore(
        _operator.Client, new ConfigMapLogStoreOptions { Namespace = _namespace, PageSize = 4 }, TimeProvider.System);

    [Fact]
    public async Task Commit_OnceWritten_CannotBeChangedNotEvenByAnAdministrator()
    {
        await Open().CreateAsync(CommitSamples.Commit(0), default);
        var admin = (await TestCluster.AcquireAsync()).Admin.Client.CoreV1;
        var configMap = await admin.ReadNamespacedConfigMapAsync(CommitManifest.NameOf(0), _namespace);
        configMap.BinaryData[CommitManifest.EntriesKey][5] ^= 1;

        var refusal = await Assert.ThrowsAsync<HttpOperationException>(
            () => admin.ReplaceNamespacedConfigMapAsync(configMap, configMap.Name(), _namespace));

        Assert.Equal(422, (int)refusal.Response.StatusCode);
    }

    /// <summary>The auditor's way: what kubectl prints of the namespace, verified without the cluster.</summary>
    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task Dump_ByKubectl_VerifiesAndNamesAnEditedRecord(string format)
    {
        await using (var log = await TestLog.OpenAsync(Open()))
        {
            await log.AppendAsync("one", "two\nlines: \u001b \u202e 'and' \"quotes\"");
            await log.AppendAsync(new string('é', 3000));
        }

        using var directory = new TemporaryDirectory();
        var kubectl = (await TestCluster.AcquireAsync()).Admin.Kubectl;
        var dump = await kubectl.RunAsync("get", "configmaps", "-n", _namespace, "-o", format);
        var verifier = new LogVerifier([TestKeys.Signer.Verifier]);

        var report = await verifier.VerifyAsync(new DumpSource(directory.Write("dump", dump.Output)), [], default);
        Assert.True(report.IsVerified, string.Join('\n', report.Findings));
        Assert.Equal((4, 2), (report.Records, report.Commits));

        var stored = (await Open().ReadAsync(0, default))!.Commit!.Entries.ToArray();
        var edited = stored.ToArray();
        edited[^30] ^= 1;
        var text = dump.Output.Replace(Convert.ToBase64String(stored), Convert.ToBase64String(edited), StringComparison.Ordinal);
        Assert.NotEqual(dump.Output, text);
        report = await verifier.VerifyAsync(new DumpSource(directory.Write("dump", text)), [], default);
        Assert.Equal((FindingKind.RecordChanged, 2), (Assert.Single(report.Findings).Kind, report.Findings[0].FirstRecord));
    }
}
