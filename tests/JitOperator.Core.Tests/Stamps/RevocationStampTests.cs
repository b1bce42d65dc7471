using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Stamps;
using k8s.Models;
using Xunit;

namespace JitOperator.Core.Tests.Stamps;

public class RevocationStampTests
{
    private static readonly TestKey Key = new();

    [Fact]
    public void Verify_AsStamped_NamesWhoRevoked() => Assert.Equal("carol", RevocationStamp.Verify(Revoked(), Key)!.User.Username);

    [Fact]
    public void Verify_CopiedToAnotherRequest_IsNobody()
    {
        var request = Revoked();
        request.Metadata.Uid = "r2";

        Assert.Null(RevocationStamp.Verify(request, Key));
    }

    [Fact]
    public void Verify_NotRevoked_IsNobody()
    {
        var request = Revoked();
        request.Spec.Revoked = false;

        Assert.Null(RevocationStamp.Verify(request, Key));
    }

    [Fact]
    public void Verify_AnotherKey_IsNobody() => Assert.Null(RevocationStamp.Verify(Revoked(), new TestKey(secret: "other")));

    [Fact]
    public void Verify_NoStamp_IsNobody() =>
        Assert.Null(RevocationStamp.Verify(new AccessRequest { Metadata = new() { Uid = "r1" }, Spec = new() { Revoked = true } }, Key));

    private static AccessRequest Revoked() => new()
    {
        Metadata = new V1ObjectMeta
        {
            Uid = "r1",
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [Annotations.RevocationStamp] =
                    Stamp.Write(RevocationStamp.Type, new RevocationStamp("r1", new("carol"), "2026-11-24T10:00:00.000Z"), Key),
            },
        },
        Spec = new() { Revoked = true },
    };
}
