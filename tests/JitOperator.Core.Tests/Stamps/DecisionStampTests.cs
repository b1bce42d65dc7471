using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using k8s.Models;
using Xunit;

namespace JitOperator.Core.Tests.Stamps;

public class DecisionStampTests
{
    private static readonly TestKey Key = new();

    private static AccessApproval Decided()
    {
        var approval = new AccessApproval
        {
            Metadata = new V1ObjectMeta { Name = "a", NamespaceProperty = "pay", Uid = "u1" },
            Spec = new()
            {
                RequestRef = new() { Name = "req-1", Uid = "r1" },
                RequestDigest = "sha256:00",
                Stage = "lead",
                Decision = Decisions.Approved,
                Comment = "ok",
            },
        };
        var stamp = new DecisionStamp(
            "u1", Digests.OfApproval(approval.Spec), Decisions.Approved, "ok", new("bob"), "2026-11-24T10:00:00.000Z");
        approval.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Annotations.DecisionStamp] = Stamp.Write(DecisionStamp.Type, stamp, Key),
        };
        return approval;
    }

    [Fact]
    public void Verify_AsStamped_TellsWhoDecided() => Assert.Equal("bob", DecisionStamp.Verify(Decided(), Key)?.User.Username);

    public static TheoryData<string, Action<AccessApproval>> Forgeries => new()
    {
        { "no stamp", a => a.Metadata.Annotations.Clear() },
        { "copied to another approval", a => a.Metadata.Uid = "u2" },
        { "verdict turned", a => a.Spec.Decision = Decisions.Denied },
        { "verdict taken back", a => a.Spec.Decision = null },
        { "comment changed", a => a.Spec.Comment = "not ok" },
        { "what was agreed to changed", a => a.Spec.RequestDigest = "sha256:11" },
        { "policy changed", a => a.Spec.Policy.Digest = "sha256:11" },
        { "role's rules changed", a => a.Spec.RoleRulesDigest = "sha256:11" },
        { "summary changed", a => a.Spec.Summary.Role = "ClusterRole/cluster-admin" },
        { "stage changed", a => a.Spec.Stage = "security" },
        { "slot changed", a => a.Spec.Slot = 1 },
    };

    [Theory]
    [MemberData(nameof(Forgeries), DisableDiscoveryEnumeration = true)]
    public void Verify_Forgery_IsNobody(string what, Action<AccessApproval> forge)
    {
        var approval = Decided();
        forge(approval);

        Assert.True(DecisionStamp.Verify(approval, Key) is null, what);
    }
}
