using System.Text.Json;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using JitOperator.Operator.Policies;
using JitOperator.Operator.Tests.Admission;
using JitOperator.Operator.Tests.Diagnostics;
using JitOperator.Operator.Tests.Inbox;
using JitOperator.Runtime.Controllers;
using JitOperator.Runtime.Informers;
using Xunit;

namespace JitOperator.Operator.Tests.Policies;

/// <summary>Policies on their way into a log that is really written.</summary>
[Collection(MetricsCollection.Name)]
public sealed class PolicyRecorderTests : IDisposable
{
    private readonly Post _post = new();
    private readonly Cache _cache = new();
    private int _recorded;

    [Fact]
    public async Task ReconcileAsync_ANewPolicy_IsRecordedWithItsRulesAndItsAuthor()
    {
        await using var leader = await _post.ElectAsync();
        var policy = _cache.Put(Stamped(Office.Policy(), "alice"));
        Assert.Equal(["payments"], leader.Book.Policies.Unrecorded([.. _cache.All]));

        Assert.True((await LookAsync(leader)).IsDone);

        var record = Assert.Single(await leader.RecordsAsync());
        Assert.Equal((AuditRecordTypes.PolicyChanged, PolicyRecorder.Created, "alice"), (record.Type, record.Cause, record.Actor!.Username));
        Assert.Equal(new AuditPolicy("payments", 1, Digests.OfPolicy(policy.Spec), "p1"), record.Policy);
        Assert.Equal(record.Policy!.Digest, TypedJson.Digest(record.PolicySpec!.Value));
        Assert.Equal("1h", record.PolicySpec.Value.Deserialize<AccessPolicySpec>(TypedJson.Options)!.MaxDuration);
        Assert.Single(record.Evidence!.Stamps);
        Assert.Empty(leader.Book.Policies.Unrecorded([.. _cache.All]));
        Assert.Equal(1, _recorded);

        await LookAsync(leader);
        Assert.Single(await leader.RecordsAsync());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("of other rules")]
    [InlineData("of another key")]
    public async Task ReconcileAsync_WithoutASoundStamp_IsRecordedAsUnstampedWithNobody(string stamp)
    {
        await using var leader = await _post.ElectAsync();
        using var stranger = new Post();
        var policy = stamp switch
        {
            "none" => Office.Policy(),
            "of other rules" => Office.Changed(Stamped(Office.Policy(), "alice"), p => p.Spec.MaxDuration = "8h"),
            _ => Stamped(Office.Policy(), "alice", key: stranger.Key),
        };
        _cache.Put(policy);

        await LookAsync(leader);

        var record = Assert.Single(await leader.RecordsAsync());
        Assert.Equal((AuditRecordTypes.PolicyChanged, PolicyRecorder.Unstamped, null), (record.Type, record.Cause, record.Actor));
        Assert.Null(record.Evidence);
        Assert.NotNull(record.PolicySpec);
    }

    [Fact]
    public async Task ReconcileAsync_ChangedDeletedAndMadeAnew_IsToldInOrder()
    {
        await using var leader = await _post.ElectAsync();
        _cache.Put(Stamped(Office.Policy(), "alice"));
        await LookAsync(leader);
        var changed = Office.Changed(Office.Policy(), p =>
        {
            p.Spec.Suspended = true;
            p.Metadata.Generation = 2;
        });
        _cache.Put(Stamped(changed, "bob"));
        await LookAsync(leader);
        // Gone and there again between two looks.
        _cache.Put(Stamped(Office.Changed(Office.Policy(), p => p.Metadata.Uid = "p2"), "carol"));
        await LookAsync(leader);
        _cache.Remove("payments");
        Assert.Equal(["payments"], leader.Book.Policies.Unrecorded([.. _cache.All]));
        await LookAsync(leader);

        Assert.Equal(
            [
                (AuditRecordTypes.PolicyChanged, PolicyRecorder.Created, "alice", "p1"),
                (AuditRecordTypes.PolicyChanged, PolicyRecorder.Changed, "bob", "p1"),
                (AuditRecordTypes.PolicyDeleted, PolicyRecorder.Deleted, null, "p1"),
                (AuditRecordTypes.PolicyChanged, PolicyRecorder.Created, "carol", "p2"),
                (AuditRecordTypes.PolicyDeleted, PolicyRecorder.Deleted, null, "p2"),
            ],
            (await leader.RecordsAsync()).Select(r => (r.Type, r.Cause!, r.Actor?.Username, r.Policy!.Uid!)));
        Assert.Empty(leader.Book.Policies.Unrecorded([]));
    }

    [Fact]
    public async Task ReconcileAsync_GoneWhileNobodyLed_IsFoundByTheNext()
    {
        await using (var first = await _post.ElectAsync())
        {
            _cache.Put(Stamped(Office.Policy(), "alice"));
            await LookAsync(first);
        }

        _cache.Remove("payments");
        await using var next = await _post.ElectAsync();
        Assert.Equal(["payments"], next.Book.Policies.Names);

        await LookAsync(next);

        Assert.Equal(AuditRecordTypes.PolicyDeleted, (await next.RecordsAsync())[^1].Type);
    }

    /// <summary>A cache that is behind shows what an earlier leader saw go by: it must not be recorded as if it came back.</summary>
    [Fact]
    public async Task ReconcileAsync_TheCacheIsBehind_WaitsForIt()
    {
        await using var leader = await _post.ElectAsync();
        _cache.Put(Stamped(Office.Policy(), "alice"));
        AccessPolicy? live = Office.Changed(Office.Policy(), p => p.Spec.MaxDuration = "8h");

        Assert.NotNull((await LookAsync(leader, () => live)).Delay);
        live = null;
        Assert.NotNull((await LookAsync(leader, () => live)).Delay);

        Assert.Equal(0, _recorded);
        Assert.Equal(["payments"], leader.Book.Policies.Unrecorded([.. _cache.All]));
    }

    [Fact]
    public async Task ReconcileAsync_TwoLeadersAtOnce_RecordOnce()
    {
        await using var deposed = await _post.ElectAsync();
        await using var leader = await _post.ElectAsync();
        _cache.Put(Stamped(Office.Policy(), "alice"));
        await LookAsync(leader);

        Assert.Equal(ReconcileResult.RequeueNow, await LookAsync(deposed));
        Assert.True((await LookAsync(deposed)).IsDone);

        Assert.Single(await leader.RecordsAsync());
    }

    /// <summary>A new policy that denies must hold everything up, rather than be left out until it is recorded.</summary>
    [Fact]
    public async Task Unrecorded_ADenyThatIsNotRecorded_IsAmongThem()
    {
        await using var leader = await _post.ElectAsync();
        _cache.Put(Stamped(Office.Policy(), "alice"));
        await LookAsync(leader);
        var deny = Office.Changed(Office.Policy(), p =>
        {
            (p.Metadata.Name, p.Metadata.Uid) = ("freeze", "p9");
            p.Spec.Effect = PolicyEffects.Deny;
        });
        _cache.Put(deny);

        Assert.Equal(["freeze"], leader.Book.Policies.Unrecorded([.. _cache.All]));
        Assert.Equal(["freeze", "payments"], leader.Book.Policies.Unrecorded([deny]));
    }

    public void Dispose() => _post.Dispose();

    private Task<ReconcileResult> LookAsync(Leader leader, Func<AccessPolicy?>? live = null) => new PolicyRecorder(
        _cache,
        (name, _) => Task.FromResult(live is null ? _cache.Get(new(null, name)) : live()),
        leader.Log,
        leader.Book.Policies,
        _post.Key,
        () => _recorded++).ReconcileAsync(new ObjectKey(null, "payments"), CancellationToken.None);

    private AccessPolicy Stamped(AccessPolicy policy, string user, IStampSigner? key = null)
    {
        var now = _post.Time.GetUtcNow();
        policy.Metadata.CreationTimestamp = now.UtcDateTime;
        var (generation, first) = (policy.Metadata.Generation!.Value, policy.Metadata.Generation == 1);
        policy.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Annotations.PolicyStamp] = Stamp.Write(
                PolicyStamp.Type,
                new PolicyStamp(
                    policy.Metadata.Name, null, first ? null : policy.Metadata.Uid, generation, Digests.OfPolicy(policy.Spec), new(user), Timestamp.Format(now)),
                key ?? _post.Key),
        };
        return policy;
    }

    private sealed class Cache : IObjectCache<AccessPolicy>
    {
        private readonly Dictionary<string, AccessPolicy> _policies = new(StringComparer.Ordinal);

        public bool HasSynced => true;

        public IReadOnlyCollection<AccessPolicy> All => _policies.Values;

        public AccessPolicy Put(AccessPolicy policy) => _policies[policy.Metadata.Name] = policy;

        public void Remove(string name) => _policies.Remove(name);

        public AccessPolicy? Get(ObjectKey key) => _policies.GetValueOrDefault(key.Name);

        public IReadOnlyList<AccessPolicy> ByIndex(string index, string value) => throw new NotSupportedException();
    }
}
