using JitOperator.Audit.Dumps;
using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Verification;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Tests.Dumps;

public sealed class DumpSourceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task ReadAllAsync_ADumpOfTheNamespace_IsTheLog(string format)
    {
        var commits = await LogSamples.CommitsAsync();
        var list = DumpSamples.List(Enumerable.Reverse(commits));
        var file = _directory.Write("dump", format == "json" ? list.ToJsonString() : DumpSamples.Yaml(list));

        var read = await new DumpSource(file).ReadAllAsync(default).ToListAsync();

        Assert.All(read.Zip(commits), pair => Assert.True(pair.First.Commit?.IsSameAs(pair.Second), pair.First.Fault));
        Assert.Equal(4, read.Count);
        Assert.Equal($"{file}: ConfigMap jit-log-0000000000000000", read[0].Where);
        Assert.True((await VerifyAsync(file)).IsVerified);
    }

    [Fact]
    public async Task ReadAllAsync_AStoresDirectory_IsTheLog()
    {
        var store = LogStore.InDirectory(_directory.FullName);
        foreach (var commit in await LogSamples.CommitsAsync())
            await store.CreateAsync(commit, default);
        _directory.Write(".hidden.json", "{");
        _directory.Write("README.txt", "hello");

        Assert.True((await VerifyAsync(_directory.FullName)).IsVerified);
    }

    [Fact]
    public async Task ReadAllAsync_SeveralFilesInBothForms_AreOneLog()
    {
        var commits = await LogSamples.CommitsAsync();
        _directory.Write("b.json", DumpSamples.List(commits[..1]).ToJsonString());
        _directory.Write("a.yaml", DumpSamples.Yaml(DumpSamples.List(commits[2..])));
        _directory.Write("c.yml", "---\n" + DumpSamples.Yaml(DumpSamples.Item(commits[1])) + "---\nkind: Namespace\n");

        Assert.True((await VerifyAsync(_directory.FullName)).IsVerified);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task ReadAllAsync_AfterAnEditInTheDump_TheRecordIsNamed(string format)
    {
        var commits = await LogSamples.CommitsAsync();
        var list = DumpSamples.List(commits);
        var data = list["items"]![3]!["binaryData"]!;
        var entries = Convert.FromBase64String((string)data["entries"]!);
        entries[^20] ^= 1;
        data["entries"] = Convert.ToBase64String(entries);
        var report = await VerifyAsync(_directory.Write("dump", format == "json" ? list.ToJsonString() : DumpSamples.Yaml(list)));

        var finding = Assert.Single(report.Findings);
        Assert.Equal((FindingKind.RecordChanged, 5L), (finding.Kind, finding.FirstRecord));
        Assert.EndsWith("dump: ConfigMap jit-log-0000000000000002", finding.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"kind":"List","items":[{"kind":"ConfigMap","metadata":{"name":"jit-log-0000000000000003"}}]}""", 3, "does not have the label")]
    [InlineData("""{"kind":"ConfigMap","metadata":{"name":"jit-log-0000000000000003"},"data":{"checkpoint":7}}""", 3, "$.data.checkpoint is of the wrong kind")]
    [InlineData("""{"kind":"ConfigMap","metadata":{"name":"jit-log-0000000000000003"},"binaryData":{"entries":"*"}}""", 3, "no ConfigMap")]
    [InlineData("""{"kind":"ConfigMap","metadata":{"name":"other","labels":{"jitoperator.io/audit-log":"v1"}}}""", null, "not the name of one")]
    [InlineData("""{"kind":"ConfigMap","metadata":{"name":"a","name":"b"}}""", null, "not JSON")]
    [InlineData("{\n\"kind\":", null, "not JSON (line 2)")]
    [InlineData("kind: List\nitems: [", null, "not YAML")]
    [InlineData("kind: List\nkind: List", null, "a key twice")]
    [InlineData("a: &x 1\nb: *x", null, "alias")]
    [InlineData("kind: ConfigMap\nmetadata: {name: jit-log-0000000000000003}\nbinaryData: {entries: '*'}", 3, "no ConfigMap")]
    public async Task ReadAllAsync_WhatCannotBeRead_IsNamed(string content, int? firstIndex, string fault)
    {
        var file = _directory.Write("dump", content);

        var stored = Assert.Single(await new DumpSource(file).ReadAllAsync(default).ToListAsync());

        Assert.Null(stored.Commit);
        Assert.Equal(firstIndex, stored.FirstIndex);
        Assert.Contains(fault, stored.Fault, StringComparison.Ordinal);
        Assert.StartsWith(file, stored.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"kind":"List","items":[null,7,{"kind":7},{"metadata":7},{"kind":"ConfigMap","metadata":{"name":7}}]}""")]
    [InlineData("""{"kind":"List","items":{}}""")]
    [InlineData("kind: List\nitems: []\n")]
    public async Task ReadAllAsync_WithoutAnyCommit_IsNoLog(string content)
    {
        var report = await VerifyAsync(_directory.Write("dump", content));

        Assert.False(report.IsVerified);
        Assert.Equal(FindingKind.Empty, report.Findings[0].Kind);
    }

    /// <summary>A file that somebody hands in must not bring the verifier down.</summary>
    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    [InlineData('-')]
    public async Task ReadAllAsync_NestedWithoutEnd_IsRefused(char open)
    {
        var content = open == '-' ? string.Concat(Enumerable.Repeat("- ", 100_000)) : "a: " + string.Concat(Enumerable.Repeat($"{open}", 100_000));
        var json = open == '-' ? content : content[3..];
        foreach (var text in new[] { content, json })
            Assert.False((await VerifyAsync(_directory.Write("dump", text))).IsVerified);
    }

    [Fact]
    public async Task ReadAllAsync_AFileThatIsNotThere_Fails()
    {
        var failure = await Assert.ThrowsAsync<LogStoreException>(() => VerifyAsync(_directory.At("nowhere.json")));

        Assert.Contains("nowhere.json", failure.Message, StringComparison.Ordinal);
    }

    private static Task<VerificationReport> VerifyAsync(string path) =>
        new LogVerifier([TestKeys.Signer.Verifier]).VerifyAsync(new DumpSource(path), [], default);
}
