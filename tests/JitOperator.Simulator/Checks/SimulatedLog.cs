using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Verification;
using JitOperator.Simulator.ApiServer;
using k8s;
using k8s.Models;

namespace JitOperator.Simulator.Checks;

/// <summary>The audit log as an auditor finds it: read from the objects in etcd, by nothing that the operator has in memory.</summary>
internal sealed class SimulatedLog : ILogObjects
{
    private readonly Etcd _etcd;
    private readonly Func<TimeSpan> _now;
    private readonly List<JsonObject> _records = [];
    private readonly Dictionary<JsonObject, TimeSpan> _committed = [];

    public SimulatedLog(Etcd etcd, Func<TimeSpan> now)
    {
        (_etcd, _now) = (etcd, now);
        etcd.Listeners.Add(Hear);
    }

    /// <summary>Every record that has ever been committed, in the order of the commits.</summary>
    public IReadOnlyList<JsonObject> Records => _records;

    /// <summary>When a record was really committed: a writer's clock may be wrong.</summary>
    public TimeSpan CommittedAt(JsonObject record) => _committed[record];

    /// <summary>The records about a request.</summary>
    public IEnumerable<JsonObject> Of(string uid) => _records.Where(record => (string?)record["request"]?["uid"] == uid);

    /// <summary>Recomputes every hash and checks every signature, index and object.</summary>
    /// <returns>What is wrong; nothing when the log verifies.</returns>
    public IReadOnlyList<string> Verify(IReadOnlyCollection<VerifierKey> keys)
    {
        var report = new LogVerifier(keys).VerifyAsync(new LogStore(this), new VerificationDemands(), CancellationToken.None);
        if (!report.IsCompleted)
        {
            throw new InvalidOperationException("Verifying what is in memory waits for something.");
        }

        return report.Result.IsVerified ? [] : [.. report.Result.Findings.Select(finding => finding.ToString()!)];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<FoundObject> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var obj in _etcd.All("configmaps").Where(obj => (string?)obj["metadata"]!["namespace"] == "jit-audit" && Selectors.Matches(ObjectForm.Label + "=" + ObjectForm.LabelValue, obj)).ToList())
        {
            yield return Found(obj);
        }
    }

    /// <inheritdoc/>
    public Task<FoundObject?> ReadAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(_etcd.Get("configmaps", "jit-audit", name) is { } obj ? Found(obj) : null);

    /// <inheritdoc/>
    public Task<CreateOutcome> CreateAsync(V1ConfigMap manifest, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<long> ReadFloorAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_etcd.Get("configmaps", "jit-audit", FloorManifest.Name) is { } obj ? FloorManifest.Read(Manifest(obj)) ?? 0 : 0);

    /// <inheritdoc/>
    public Task RaiseFloorAsync(long floor, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static FoundObject Found(JsonObject obj) => new((string)obj["metadata"]!["name"]!, $"ConfigMap {obj["metadata"]!["name"]}", Manifest(obj));

    private static V1ConfigMap Manifest(JsonObject obj) => KubernetesJson.Deserialize<V1ConfigMap>(obj.ToJsonString());

    private void Hear(Change change)
    {
        if (change is { Resource: "configmaps", Old: null, New: { } made }
            && (string?)made["metadata"]!["namespace"] == "jit-audit"
            && LogObjectName.TryParse((string)made["metadata"]!["name"]!, out var name) && name.Kind == LogObjectKind.Commit
            && CommitManifest.Read(name.Index, Found(made)).Commit is { } commit)
        {
            var first = _records.Count;
            _records.AddRange(EntryBundle.Unpack(commit.Entries, out _).Select(entry => JsonSerializer.Deserialize<JsonObject>(entry.Span)!));
            _records.Skip(first).ToList().ForEach(record => _committed[record] = _now());
        }
    }
}
