using System.Text.Json;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Waiting;
using Xunit;

namespace JitOperator.ClusterTests.Installation;

/// <summary>The audit log as an auditor gets it: exported and verified by the program, over the API server.</summary>
public sealed class LogReader(TestCluster cluster)
{
    private string? _key;

    /// <summary>Every record.</summary>
    public async Task<IReadOnlyList<AuditRecord>> RecordsAsync()
    {
        var export = await RunAsync("export", "--format", "jsonl");
        Assert.True(export.Succeeded, export.ToString());
        return [.. export.Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<AuditRecord>(line, TypedJson.Options)!)];
    }

    /// <summary>Every record of a request's story, in order. What others tried to do to it is none of that, nor what a review says of it.</summary>
    public async Task<IReadOnlyList<AuditRecord>> RecordsOfAsync(string requestUid) =>
        [.. (await RecordsAsync()).Where(r => r.Request?.Uid == requestUid && r.Admission is null && r.Type != AuditRecordTypes.FindingRaised)];

    /// <summary>The first record that a test waits for.</summary>
    public Task<AuditRecord> RecordAsync(Func<AuditRecord, bool> match, string what) =>
        Eventually.NotNullAsync(async () => (await RecordsAsync()).FirstOrDefault(match), what);

    /// <summary>Fails unless every hash, index and signature of the log holds.</summary>
    public async Task VerifyAsync()
    {
        var verification = await RunAsync("verify");
        Assert.True(verification.Succeeded, verification.ToString());
    }

    /// <summary><c>jit-operator audit …</c> as the administrator, with the key of the log.</summary>
    public async Task<CommandResult> RunAsync(string command, params string[] arguments) => await Command.RunAsync(
        Replica.Program,
        ["audit", command, "--kubeconfig", cluster.Admin.KubeconfigPath, "--key", _key ?? await KeyAsync(), .. arguments]);

    /// <summary>The key of the log.</summary>
    public async Task<string> KeyAsync()
    {
        var key = await Command.RunAsync(
            Replica.Program, ["audit", "key", "--kubeconfig", cluster.Admin.KubeconfigPath, "--cluster", Replica.Cluster]);
        Assert.True(key.Succeeded, key.ToString());
        return _key = key.Output.Trim();
    }
}
