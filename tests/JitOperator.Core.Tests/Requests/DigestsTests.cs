using JitOperator.Core.Requests;
using JitOperator.Core.Tests.Policies;
using k8s.Models;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

public class DigestsTests
{
    [Fact]
    public void OfRequest_RevokedSetLater_StaysTheSame()
    {
        var before = Digests.OfRequest("pay", Sample.Request());
        var revoked = Sample.Request();
        revoked.Revoked = true;

        Assert.Equal(before, Digests.OfRequest("pay", revoked));
    }

    [Fact]
    public void OfRequest_AnythingElse_ChangesIt()
    {
        var changes = new List<Action<JitOperator.Api.V1Alpha1.AccessRequestSpec>>
        {
            r => r.PolicyName = "p", r => r.Role.Name = "edit", r => r.Role.Kind = "Role",
            r => r.Duration = "31m", r => r.Duration = null, r => r.Reason += ".", r => r.Ticket = "T-1",
        };
        var digests = changes.Select(change =>
        {
            var request = Sample.Request();
            change(request);
            return Digests.OfRequest("pay", request);
        }).Append(Digests.OfRequest("pay", Sample.Request())).Append(Digests.OfRequest("pay2", Sample.Request())).ToList();

        Assert.Equal(digests.Count, digests.Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>Stored stamps and records stand on this value: a change of form would orphan them all.</summary>
    [Fact]
    public void OfRequest_KnownSpec_GivesTheDigestOfTheFirstRelease() => Assert.Equal(
        "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
            """{"namespace":"pay","spec":{"duration":"30m","reason":"Look into the failed payments","role":{"kind":"ClusterRole","name":"view"}}}"""u8)),
        Digests.OfRequest("pay", Sample.Request()));

    [Fact]
    public void OfRules_RulesInAnotherOrder_IsAnotherDigest()
    {
        V1PolicyRule get = new() { Verbs = ["get"], Resources = ["pods"], ApiGroups = [""] };
        V1PolicyRule list = new() { Verbs = ["list"], Resources = ["pods"], ApiGroups = [""] };

        Assert.NotEqual(Digests.OfRules([get, list]), Digests.OfRules([list, get]));
        Assert.Equal(Digests.OfRules(null), Digests.OfRules([]));
    }
}
