using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Tests.Policies;
using JitOperator.Core.Values;
using Xunit;

namespace JitOperator.Core.Tests.Stamps;

public class PolicyStampTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 10, 0, 0, TimeSpan.Zero);
    private readonly TestKey _key = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Verify_AsStamped_SaysWhoItWas(long generation) =>
        Assert.Equal("alice", PolicyStamp.Verify(Stamped(generation), _key)!.User.Username);

    public static TheoryData<string, long, Action<AccessPolicy>> Changes => new()
    {
        { "other rules", 1, p => p.Spec.MaxDuration = "8h" },
        { "suspended", 1, p => p.Spec.Suspended = true },
        { "another name", 1, p => p.Metadata.Name = "other" },
        { "rules that come back in a later generation", 1, p => p.Metadata.Generation = 3 },
        { "rules that come back in a policy made anew", 1, p => p.Metadata.CreationTimestamp = Now.AddMinutes(5).UtcDateTime },
        { "no time of its making", 1, p => p.Metadata.CreationTimestamp = null },
        { "a later generation that comes back", 2, p => p.Metadata.Generation = 4 },
        { "a later generation of a policy made anew", 2, p => p.Metadata.Uid = "p2" },
        { "a later generation as a first one", 2, p => p.Metadata.Generation = 1 },
        { "no stamp", 2, p => p.Metadata.Annotations = null },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Verify_OfAnythingElse_IsNull(string what, long generation, Action<AccessPolicy> change)
    {
        var policy = Stamped(generation);
        change(policy);

        Assert.True(PolicyStamp.Verify(policy, _key) is null, what);
    }

    [Fact]
    public void Verify_OfAnotherKey_IsNull() => Assert.Null(PolicyStamp.Verify(Stamped(1), new TestKey(secret: "other")));

    private AccessPolicy Stamped(long generation)
    {
        var policy = Sample.Policy();
        policy.Metadata.Uid = "p1";
        policy.Metadata.Generation = generation;
        policy.Metadata.CreationTimestamp = Now.UtcDateTime;
        var stamp = new PolicyStamp(
            policy.Metadata.Name, null, generation == 1 ? null : "p1", generation, Digests.OfPolicy(policy.Spec), new("alice"), Timestamp.Format(Now));
        policy.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Annotations.PolicyStamp] = Stamp.Write(PolicyStamp.Type, stamp, _key),
        };
        return policy;
    }
}
