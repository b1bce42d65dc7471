using System.Text.Json.Nodes;
using JitOperator.Api.Audit;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Operator.Commands;
using JitOperator.Operator.Tests.Witness;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace JitOperator.Operator.Tests.Commands;

/// <summary>The audit commands as they are typed: one set of sources for all that read a log.</summary>
public sealed class AuditCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-audit-");
    private readonly NoteSigner _signer = new("jit.example.com/test", WitnessHouse.NewKey());

    [Theory]
    [InlineData("--from a --bucket bucket", "--from and --bucket contradict each other")]
    [InlineData("--from a --kubeconfig b", "--kubeconfig and --from contradict each other")]
    [InlineData("--from a --audit-namespace b", "--audit-namespace and --from contradict each other")]
    [InlineData("--bucket bucket --audit-namespace b", "--audit-namespace and --bucket contradict each other")]
    [InlineData("--from a --path-style", "--path-style and --from contradict each other")]
    [InlineData("--ca-file a", "--ca-file is of no use without --bucket")]
    [InlineData("--bucket B", "--bucket \"B\" is not the name of a bucket")]
    [InlineData("--from a --key nonsense", "--key is \"nonsense\"")]
    public async Task Audit_SourcesThatMakeNoSense_AreRefusedByAllCommands(string options, string expected)
    {
        foreach (var command in new[] { "verify", "export --format tiles --output x", "evidence --period a/b --output x.tgz", "report --period a/b --output x.html", "prove --index 0" })
        {
            var (code, output, error) = await RunAsync($"audit {command} --key {_signer.Verifier} {options}");

            Assert.Equal((AuditExitCodes.BadUsage, string.Empty), (code, output));
            Assert.Contains(expected, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Audit_OfAnExportAsTiles_VerifiesAndProves()
    {
        await using (var log = await AuditLog.OpenAsync(
            LogStore.InDirectory(At("hot")), _signer, new AuditLogOptions { Cluster = "test", WriterId = "one", OnReplayed = _ => { } }, TimeProvider.System, NullLogger.Instance, default))
        {
            for (var i = 0; i < 300; i += 30)
                await log.AppendAsync([.. Enumerable.Range(i, 30).Select(n => new AuditRecord { Type = AuditRecordTypes.LogHeartbeat, Message = $"beat {n}" })], epoch: null, default);
        }

        var (former, key) = (new NoteSigner(_signer.Name, WitnessHouse.NewKey()).Verifier, _signer.Verifier);
        Assert.Equal(0, (await RunAsync($"audit export --key {key} --from {At("hot")} --format tiles --output {At("tiles")}")).Code);

        var (code, output, error) = await RunAsync(["audit", "verify", "--key", $"{former}\n{key}\n", "--from", At("tiles"), "--max-age", "1h", "--output", "json"]);
        Assert.True(code == AuditExitCodes.Verified, output + error);
        Assert.Equal(301, (long)JsonNode.Parse(output)!["size"]!);
        Assert.Equal(2, JsonNode.Parse(output)!["keys"]!.AsArray().Count);

        Assert.Equal(0, (await RunAsync($"audit report --key {key} --from {At("tiles")} --period 2026-01-01T00:00:00Z/2126-01-01T00:00:00Z --time-zone Asia/Tokyo --output {At("report.html")}")).Code);
        Assert.Contains("The log is verified", await File.ReadAllTextAsync(At("report.html")), StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync($"audit prove --key {key} --from {At("tiles")} --index 7 --output {At("proof")} --record {At("record")}")).Code);
        (code, output, _) = await RunAsync($"audit verify-proof --key {former} --key {key} --proof {At("proof")} --record {At("record")}");
        Assert.Equal(AuditExitCodes.Verified, code);
        Assert.EndsWith("VERIFIED", output.TrimEnd(), StringComparison.Ordinal);

        File.Delete(Path.Combine(At("tiles"), "tile", "entries", "000"));
        (code, output, _) = await RunAsync($"audit verify --key {key} --from {At("tiles")}");
        Assert.Equal(AuditExitCodes.NotVerified, code);
        Assert.Contains("records 0 to 255: gone, and no record says by which rule.", output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static Task<(int Code, string Output, string Error)> RunAsync(string arguments) => RunAsync(arguments.Split(' '));

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await OperatorCommand.Create().Parse(arguments).InvokeAsync(new() { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
