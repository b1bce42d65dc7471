using System.Security.Cryptography;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Notes;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using JitOperator.Core.Values;
using JitOperator.Operator.Bindings;
using JitOperator.Operator.Keys;
using JitOperator.Operator.Requests;
using JitOperator.Runtime.Informers;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace JitOperator.Operator.Tests.Bindings;

public sealed class ExpiryGuardTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(s_now);

    /// <summary>
    /// Somebody has put off the end that a binding says, and the guard looks at it before it has the keys: it must look again once it has
    /// them, and not when the time has come that the annotation says.
    /// </summary>
    [Fact]
    public async Task ReconcileAsync_AnEndThatWasPutOffAndNoKeysYet_IsLookedAtAgainSoon()
    {
        using var random = RandomNumberGenerator.Create();
        var key = new StampKey(Ed25519Key.Generate(random));
        StampKey? keys = null;
        var binding = Binding(key, s_now.AddMinutes(10));
        binding.Metadata.Annotations[Annotations.ExpiresAt] = Timestamp.Format(s_now.AddHours(9));
        var guard = Guard(binding, () => keys);

        var before = await guard.ReconcileAsync(ObjectKey.Of(binding), CancellationToken.None);
        keys = key;
        var after = await guard.ReconcileAsync(ObjectKey.Of(binding), CancellationToken.None);

        Assert.True(before.Delay <= TimeSpan.FromSeconds(1), $"{before.Delay}");
        Assert.Equal(TimeSpan.FromMinutes(10), after.Delay);
    }

    [Fact]
    public void IsBehind_OnlySoManyThatAreOverdueBySoMuch()
    {
        using var random = RandomNumberGenerator.Create();
        var key = new StampKey(Ed25519Key.Generate(random));
        using var tally = new BindingTally(new(
            new KnownBindings([.. Enumerable.Range(0, 5).Select(i => Binding(key, s_now.AddMilliseconds(-100 * i), $"r{i}"))]), new KnownBindings()));

        Assert.True(tally.IsBehind(3, TimeSpan.FromMilliseconds(150), s_now));
        Assert.False(tally.IsBehind(4, TimeSpan.FromMilliseconds(150), s_now));
        Assert.False(tally.IsBehind(1, TimeSpan.FromMilliseconds(400), s_now));
    }

    /// <summary>
    /// The clock was behind when the wait was worked out, and was put right before it was over: found by the simulation, seed 2353. So it is
    /// where a machine was suspended, since waits do not count that time.
    /// </summary>
    [Fact]
    public async Task RunAsync_TheClockIsPutForwardPastAnEnd_HasTheBindingLookedAt()
    {
        using var random = RandomNumberGenerator.Create();
        var key = new StampKey(Ed25519Key.Generate(random));
        var (over, live) = (Binding(key, s_now.AddMinutes(3), "over"), Binding(key, s_now.AddMinutes(9), "live"));
        using var tally = new BindingTally(new(new KnownBindings(over, live), new KnownBindings()));
        var seen = new TaskCompletionSource<ObjectKey>();
        using var stop = new CancellationTokenSource();
        var run = new OverdueLookout(tally, key => seen.TrySetResult(key), _time).RunAsync(stop.Token);

        _time.AdjustTime(s_now.AddMinutes(4));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ObjectKey.Of(over), await seen.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        await stop.CancelAsync();
        await run;
    }

    private static V1RoleBinding Binding(StampKey key, DateTimeOffset end, string uid = "r1")
    {
        var scope = GrantScope.Of(["pay"]);
        var grant = new Grant(s_now.AddHours(-1), end, "alice", "ClusterRole", "view", "sha256:0", "policy", scope, Grant.BindingsOf(uid, scope));
        var request = new AccessRequest { Metadata = new() { Name = "req", NamespaceProperty = "pay", Uid = uid } };
        return new BindingFactory(key).Create(request, grant, grant.Bindings[0]);
    }

    // Nothing here comes to a deletion, so that there need be nobody to delete.
    private ExpiryGuard Guard(V1RoleBinding binding, Func<StampKey?> keys) => new(
        new(new KnownBindings(binding), new KnownBindings()), new(null!, null!), keys, _ => false, () => true, () => TimeSpan.Zero, _time, NullLogger<ExpiryGuard>.Instance);
}
