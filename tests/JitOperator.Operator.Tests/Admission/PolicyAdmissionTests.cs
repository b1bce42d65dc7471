using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Stamps;
using JitOperator.Runtime.Admission;
using Xunit;

namespace JitOperator.Operator.Tests.Admission;

public class PolicyAdmissionTests
{
    private readonly Office _office = new();

    [Fact]
    public async Task Create_APolicy_IsStampedWithTheUser()
    {
        Assert.Equal("alice", PolicyStamp.Verify(await CreatedAsync("alice"), _office.Key)!.User.Username);
    }

    [Fact]
    public async Task Update_OfTheRules_IsStampedWithWhoeverChangedThem()
    {
        var policy = await CreatedAsync("alice");

        var changed = await ChangedAsync("bob", policy, next => next.Spec.MaxDuration = "8h");

        changed.Metadata.Generation = 2;
        Assert.Equal("bob", PolicyStamp.Verify(changed, _office.Key)!.User.Username);
    }

    /// <summary>The stamp says who made the rules, not who put a label on them.</summary>
    [Fact]
    public async Task Update_OfALabel_LeavesTheStampOfWhoMadeTheRules()
    {
        var policy = await CreatedAsync("alice");

        var changed = await ChangedAsync(
            "bob", policy, next => next.Metadata.Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "payments" });

        Assert.Equal("alice", PolicyStamp.Verify(changed, _office.Key)!.User.Username);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("made-up")]
    public async Task Update_OfTheStampAlone_PutsItBack(string? stamp)
    {
        var policy = await CreatedAsync("alice");

        var changed = await ChangedAsync("bob", policy, next => Annotate(next, stamp));

        Assert.Equal("alice", PolicyStamp.Verify(changed, _office.Key)!.User.Username);
    }

    /// <summary>Rules that came in while the webhooks were away do not get an author by whoever touches the object next.</summary>
    [Fact]
    public async Task Update_OfALabelOfUnstampedRules_StampsNobody()
    {
        var policy = Office.Policy();

        var changed = await ChangedAsync("bob", policy, next => Annotate(next, PolicyStampOf(next, "bob")));

        Assert.Null(PolicyStamp.Verify(changed, _office.Key));
    }

    [Fact]
    public async Task Create_WithAStampOfItsOwn_IsStampedAnew()
    {
        var policy = await CreatedAsync("alice");

        Assert.Equal("mallory", PolicyStamp.Verify(await CreatedAsync("mallory", policy), _office.Key)!.User.Username);
    }

    [Fact]
    public async Task Delete_APolicy_IsAllowed()
    {
        var (verdict, _) = await _office.SendAsync("alice", AdmissionOperation.Delete, null, Office.Policy());

        Assert.True(verdict.IsAllowed);
    }

    private async Task<AccessPolicy> CreatedAsync(string user, AccessPolicy? policy = null)
    {
        var (verdict, stored) = await _office.SendAsync(user, AdmissionOperation.Create, policy ?? Office.Policy(), null);
        Assert.True(verdict.IsAllowed, verdict.Message);
        stored!.Metadata.CreationTimestamp = Office.Start.UtcDateTime;
        return stored;
    }

    private async Task<AccessPolicy> ChangedAsync(string user, AccessPolicy policy, Action<AccessPolicy> change)
    {
        var (verdict, stored) = await _office.SendAsync(user, AdmissionOperation.Update, Office.Changed(policy, change), policy);
        Assert.True(verdict.IsAllowed, verdict.Message);
        return stored!;
    }

    private static void Annotate(AccessPolicy policy, string? stamp) => policy.Metadata.Annotations = stamp is null
        ? null
        : new Dictionary<string, string>(StringComparer.Ordinal) { [Annotations.PolicyStamp] = stamp };

    // Somebody else's signature: nobody but the operator has the key.
    private static string PolicyStampOf(AccessPolicy policy, string user) => Stamp.Write(
        PolicyStamp.Type, new PolicyStamp(policy.Metadata.Name, null, null, 1, "sha256:any", new(user), "2026-11-24T10:00:00.000Z"), new Office().Key);
}
