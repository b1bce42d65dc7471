using System.Text.Json.Nodes;
using JitOperator.Audit.Witness;
using JitOperator.TestKit.Clusters;

namespace JitOperator.Audit.Tests.Witness;

/// <summary>What every store of a witness must do.</summary>
public abstract class WitnessStoreConformance
{
    private static readonly string s_one = WitnessService.HashOf("one");
    private static readonly string s_other = WitnessService.HashOf("other");

    protected abstract IWitnessStore Store { get; }

    /// <summary>The same state as another process would see it.</summary>
    protected abstract IWitnessStore Reopen();

    [Fact]
    public async Task Replace_WhatWasRead_IsThereForWhoeverComesNext()
    {
        Assert.Null(await Store.ReadAsync(s_one, default));
        Assert.True(await Store.ReplaceAsync(s_one, null, "first\n", default));
        var first = await Store.ReadAsync(s_one, default);
        Assert.Equal("first\n", first!.Note);
        Assert.True(await Store.ReplaceAsync(s_one, first, "second \u2014\n", default));

        Assert.Equal("second \u2014\n", (await Reopen().ReadAsync(s_one, default))!.Note);
        Assert.Null(await Reopen().ReadAsync(s_other, default));
    }

    [Fact]
    public async Task Replace_WhatIsNotThereAnyMore_ChangesNothing()
    {
        Assert.True(await Store.ReplaceAsync(s_one, null, "first\n", default));
        var first = await Store.ReadAsync(s_one, default);
        Assert.False(await Store.ReplaceAsync(s_one, null, "anew\n", default));
        Assert.True(await Store.ReplaceAsync(s_one, first, "second\n", default));
        Assert.False(await Store.ReplaceAsync(s_one, first, "late\n", default));

        Assert.Equal("second\n", (await Store.ReadAsync(s_one, default))!.Note);
    }

    [Fact]
    public async Task Replace_OfSeveralLogs_KeepsThemApart()
    {
        Assert.True(await Store.ReplaceAsync(s_one, null, "one\n", default));
        var one = await Store.ReadAsync(s_one, default);
        Assert.True(await Store.ReplaceAsync(s_other, null, "other\n", default));
        Assert.True(await Store.ReplaceAsync(s_one, one, "one again\n", default));

        Assert.Equal(("one again\n", "other\n"), ((await Store.ReadAsync(s_one, default))!.Note, (await Store.ReadAsync(s_other, default))!.Note));
    }

    [Fact]
    public async Task Replace_ManyAtOnce_OneWins()
    {
        for (var round = 0; round < 5; round++)
        {
            var known = await Store.ReadAsync(s_one, default);
            var won = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(
                () => Store.ReplaceAsync(s_one, known, $"{i} of {known?.Version}\n", default))));

            Assert.Single(won, w => w);
        }
    }
}

public sealed class MemoryWitnessStoreTests : WitnessStoreConformance
{
    protected override IWitnessStore Store { get; } = new MemoryWitnessStore();

    protected override IWitnessStore Reopen() => Store;
}

public sealed class DirectoryWitnessStoreTests : WitnessStoreConformance, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private DirectoryWitnessStore? _store;

    protected override IWitnessStore Store => _store ??= new DirectoryWitnessStore(_directory.At("state"));

    protected override IWitnessStore Reopen()
    {
        _store?.Dispose();
        _store = null;
        return Store;
    }

    [Fact]
    public void Open_AFolderThatIsInUse_IsRefused()
    {
        _ = Store;

        Assert.Contains("no other witness may run on it", Assert.Throws<WitnessStoreException>(() => new DirectoryWitnessStore(_directory.At("state"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhatIsNoFolder_IsRefused() =>
        Assert.Throws<WitnessStoreException>(() => new DirectoryWitnessStore(_directory.Write("file", "")));

    /// <summary>A half-written file beside the real one: what a loss of power in the midst of a write leaves.</summary>
    [Fact]
    public async Task Read_AfterACrashInTheMidstOfAWrite_GivesTheLastWhole()
    {
        var hash = WitnessService.HashOf("one");
        await Store.ReplaceAsync(hash, null, "whole\n", default);
        _directory.Write($"state/{hash}.checkpoint.new", "ha");

        var reopened = Reopen();
        var known = await reopened.ReadAsync(hash, default);
        Assert.Equal("whole\n", known!.Note);
        Assert.True(await reopened.ReplaceAsync(hash, known, "next\n", default));
    }

    public void Dispose()
    {
        _store?.Dispose();
        _directory.Dispose();
    }
}

/// <summary>On a real API server, with the rights that docs/witness.md names and no more.</summary>
public sealed class ConfigMapWitnessStoreTests : WitnessStoreConformance, IAsyncLifetime
{
    private TestCluster _cluster = null!;
    private ClusterUser _user = null!;
    private string _namespace = null!;

    protected override IWitnessStore Store => Reopen();

    protected override IWitnessStore Reopen() =>
        new ConfigMapWitnessStore(_user.Client, _namespace, "jit-witness", TimeSpan.FromSeconds(10), TimeProvider.System);

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.AcquireAsync();
        _namespace = await _cluster.CreateNamespaceAsync("jit-witness");
        await k8s.CoreV1OperationsExtensions.CreateNamespacedServiceAccountAsync(
            _cluster.Admin.Client.CoreV1, new k8s.Models.V1ServiceAccount { Metadata = new() { Name = "witness" } }, _namespace);
        var role = JsonNode.Parse($$"""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "witness", "namespace": "{{_namespace}}"},
             "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["create"]},
                       {"apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["jit-witness"], "verbs": ["get", "update"]}]}
            """)!.AsObject();
        var binding = JsonNode.Parse($$"""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "witness", "namespace": "{{_namespace}}"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "witness"},
             "subjects": [{"kind": "ServiceAccount", "name": "witness", "namespace": "{{_namespace}}"}]}
            """)!.AsObject();
        await _cluster.Manifests.ApplyAsync(role);
        await _cluster.Manifests.ApplyAsync(binding);
        _user = await _cluster.ServiceAccountAsync(_namespace, "witness");
    }

    public async Task DisposeAsync() => await k8s.CoreV1OperationsExtensions.DeleteNamespaceAsync(_cluster.Admin.Client.CoreV1, _namespace);
}
