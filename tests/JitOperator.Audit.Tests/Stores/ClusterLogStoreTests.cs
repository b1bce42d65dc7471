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
    private LogNamespace _namespace = null!;
    private ClusterUser _writer = null!;

    public override async Task InitializeAsync()
    {
        _namespace = await LogNamespace.CreateAsync();
        _writer = await _namespace.WriterAsync();
    }

    public override async Task DisposeAsync() => await _namespace.DisposeAsync();

    protected override ILogStore Open() => new LogStore(new ConfigMapObjects(
        _writer.Client, new ConfigMapObjectsOptions { Namespace = _namespace.Name, PageSize = 4 }, TimeProvider.System));

    [Fact]
    public async Task Commit_OnceWritten_CannotBeChangedNotEvenByAnAdministrator()
    {
        await Open().CreateAsync(CommitSamples.Commit(0), default);
        var admin = _namespace.Admin.Client.CoreV1;
        var configMap = await admin.ReadNamespacedConfigMapAsync(CommitManifest.NameOf(0), _namespace.Name);
        configMap.BinaryData[CommitManifest.EntriesKey][5] ^= 1;

        var refusal = await Assert.ThrowsAsync<HttpOperationException>(
            () => admin.ReplaceNamespacedConfigMapAsync(configMap, configMap.Name(), _namespace.Name));

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
        var kubectl = _namespace.Admin.Kubectl;
        var dump = await kubectl.RunAsync("get", "configmaps", "-n", _namespace.Name, "-o", format);
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
