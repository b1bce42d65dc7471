using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using JitOperator.Audit.Dumps;
using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Dumps;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Verification;
using JitOperator.Audit.Verification;
using JitOperator.TestKit.Fuzzing;
using YamlDotNet.Core;

namespace JitOperator.Audit.Tests.Fuzzing;

/// <summary>Dumps of a log that somebody hands in: verification says what is wrong with them, and does not fall over.</summary>
public sealed class DumpFuzzTests
{
    private static readonly List<LogCommit> s_commits = LogSamples.CommitsAsync().GetAwaiter().GetResult();
    private static readonly JsonObject s_list = DumpSamples.List(s_commits);
    private static readonly string s_json = s_list.ToJsonString();
    private static readonly string s_base = new JsonObject
    {
        ["items"] = new JsonArray(
        [
            Item(BaseManifest.Write(new LogBase(3, [default, default], [], "sha256:" + new string('a', 64)))),
            Item(BundleManifest.WriteEntries(0, new byte[40])),
            Item(BundleManifest.WriteHashes(0, new byte[32])),
            .. StateManifest.Write(3, new byte[] { 1, 2, 3 }).Select(Item),
        ]),
    }.ToJsonString();

    [Fact]
    public void Yaml_OfAnyText_IsReadOrRefused() => Fuzz.Sample(HostileText.Near(DumpSamples.Yaml(s_list), "a: [1, {b: \"c\"}]\n---\n- |\n  x\n", s_json), text => Fuzz.Bounded(text.Length, 2000, () =>
    {
        foreach (var numbers in new[] { false, true })
        {
            try
            {
                _ = YamlReader.Read(text, numbers);
            }
            catch (YamlException)
            {
            }
        }
    }));

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    [InlineData("- ", "")]
    [InlineData("? ", "")]
    [InlineData("{? ", "}")]
    public void Yaml_NestedWithoutEnd_IsRefused(string open, string close) => Assert.ThrowsAny<YamlException>(() =>
        YamlReader.Read(string.Concat(Enumerable.Repeat(open, 20_000)) + string.Concat(Enumerable.Repeat(close, 20_000))));

    /// <summary>Found by fuzzing: YamlDotNet's scanner fails here with an InvalidOperationException.</summary>
    [Fact]
    public void Yaml_ThatTheParserStumblesOver_IsRefused() =>
        Assert.Throws<YamlException>(() => YamlReader.Read("a: [1c\"-\n, {b: \n--\"- |\n  x\n"));

    /// <summary>Found by fuzzing: the JSON parser takes half of a surrogate pair, and reading the text fails later.</summary>
    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"kind":"\ud800"}""")]
    [InlineData("""{"kind":"ConfigMap","metadata":{"name":"\udc00"}}""")]
    [InlineData("""{"kind":"ConfigMap","metadata":{"name":"jit-log-0000000000000000"},"data":{"checkpoint":"\ud800"}}""")]
    [InlineData("""{"kind":"ConfigMap","metadata":{"name":"jit-log-0000000000000000"},"data":{"\ud800":"x"}}""")]
    public void Dump_WithHalfOfASurrogatePair_IsSaidToBeWrong(string json) => Assert.NotNull(Assert.Single(DumpFile.Read(json, "dump.json")).Fault);

    [Theory]
    [InlineData("""{"data":{"checkpoint":"\ud800"}}""")]
    [InlineData("""{"\ud800":{}}""")]
    public void ConfigMap_WithHalfOfASurrogatePair_IsRefused(string json) => Assert.Throws<JsonException>(() => ConfigMapJson.Read(json));

    [Fact]
    public void Dump_OfAnyText_HasObjectsOrSaysWhatIsWrong() => Fuzz.Sample(
        Gen.OneOf(HostileText.Near(DumpSamples.Yaml(s_list), s_json), HostileJson.Text(s_json, s_base), HostileJson.Near(s_json).Select(System.Text.Encoding.UTF8.GetString)),
        text => Assert.All(DumpFile.Read(AsRead(text), "dump.json"), found => Assert.True(found.Manifest is null ^ found.Fault is null)));

    [Fact]
    public void ConfigMap_OfAnyJson_IsReadOrRefused() => Fuzz.Sample(HostileJson.Text(s_list["items"]![2]!.ToJsonString()), text =>
    {
        try
        {
            _ = ConfigMapJson.Write(ConfigMapJson.Read(text));
        }
        catch (JsonException)
        {
        }
    });

    /// <summary>Whatever is changed in a dump, either verification says so, or the log is the one that was written.</summary>
    [Fact]
    public Task Verify_AnyChangedDump_FindsItOrNothingWasChanged() => Fuzz.SampleAsync(
        Gen.OneOf(HostileJson.Text(s_json, s_base), HostileText.Near(s_json)),
        async text =>
        {
            var source = new Objects(DumpFile.Read(AsRead(text), "dump.json"));
            var report = await new LogVerifier([TestKeys.Signer.Verifier]).VerifyAsync(source, [s_commits[^1].Checkpoint!], CancellationToken.None);
            if (report.FindingCount > 0)
                return;
            var entries = (await source.ReadAllAsync(CancellationToken.None).ToListAsync()).SelectMany(stored => stored.Commit!.Entries.ToArray());
            Assert.Equal(s_commits.SelectMany(commit => commit.Entries.ToArray()), entries);
        });

    // A file's text never has half of a surrogate pair, but for escapes in its JSON.
    private static string AsRead(string text) => System.Text.Encoding.UTF8.GetString(Fuzz.Bytes(text));

    private static JsonNode? Item(k8s.Models.V1ConfigMap configMap) => JsonNode.Parse(ConfigMapJson.Write(configMap));

    private sealed class Objects(IReadOnlyList<FoundObject> found) : ILogSource
    {
        public IAsyncEnumerable<StoredCommit> ReadAllAsync(CancellationToken cancellationToken) =>
            LogAssembler.AssembleAsync(found.OrderBy(item => item.Name, StringComparer.Ordinal).ToAsyncEnumerable(), cancellationToken);
    }
}
