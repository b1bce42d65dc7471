using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Tests.Policies;
using k8s.Models;
using Xunit;

namespace JitOperator.Core.Tests.Stamps;

public class RequestStampTests
{
    internal static readonly TestKey Key = new();

    internal static AccessRequest Stamped(Action<AccessRequest>? before = null, Func<RequestStamp, RequestStamp>? restamp = null)
    {
        var request = new AccessRequest
        {
            Metadata = new V1ObjectMeta
            {
                Name = "req-1",
                NamespaceProperty = "pay",
                Uid = "u1",
                CreationTimestamp = new DateTime(2026, 11, 24, 10, 0, 0, DateTimeKind.Utc),
            },
            Spec = Sample.Request(),
        };
        before?.Invoke(request);
        var generated = request.Metadata.GenerateName is not null;
        var stamp = new RequestStamp(
            "pay", generated ? null : request.Metadata.Name, request.Metadata.GenerateName,
            Digests.OfRequest("pay", request.Spec), new("alice"), "2026-11-24T10:00:00.250Z");
        request.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Annotations.Stamp] = Stamp.Write(RequestStamp.Type, restamp?.Invoke(stamp) ?? stamp, Key),
        };
        return request;
    }

    [Fact]
    public void Verify_AsStamped_TellsWhoAsked() => Assert.Equal("alice", RequestStamp.Verify(Stamped(), Key)?.User.Username);

    [Fact]
    public void Verify_GeneratedName_TellsWhoAsked() => Assert.NotNull(RequestStamp.Verify(
        Stamped(r => (r.Metadata.GenerateName, r.Metadata.Name) = ("req-", "req-x7k2p")), Key));

    [Fact]
    public void Verify_RevokedSetLater_StillVerifies()
    {
        var request = Stamped();
        request.Spec.Revoked = true;

        Assert.NotNull(RequestStamp.Verify(request, Key));
    }

    public static TheoryData<string, Action<AccessRequest>> Forgeries => new()
    {
        { "no annotations", r => r.Metadata.Annotations = null },
        { "no stamp", r => r.Metadata.Annotations.Clear() },
        { "empty stamp", r => r.Metadata.Annotations[Annotations.Stamp] = "" },
        { "not a JWS", r => r.Metadata.Annotations[Annotations.Stamp] = "a.b.c" },
        { "huge", r => r.Metadata.Annotations[Annotations.Stamp] = new string('.', 1_000_000) },
        { "copied to another name", r => r.Metadata.Name = "req-2" },
        { "copied to another namespace", r => r.Metadata.NamespaceProperty = "prod" },
        { "copied to a later object", r => r.Metadata.CreationTimestamp = r.Metadata.CreationTimestamp!.Value.AddMinutes(2) },
        { "no creation time", r => r.Metadata.CreationTimestamp = null },
        { "role changed", r => r.Spec.Role.Name = "admin" },
        { "duration changed", r => r.Spec.Duration = "12h" },
        { "duration removed", r => r.Spec.Duration = null },
        { "reason changed", r => r.Spec.Reason = "Other" },
        { "half a surrogate pair", r => r.Spec.Reason = "\ud800" },
        { "another key's", r => Sign(r, RequestStamp.Type, new TestKey("k2", "other")) },
        { "right key name, wrong key", r => Sign(r, RequestStamp.Type, new TestKey("k1", "other")) },
        { "a stamp for something else", r => Sign(r, DecisionStamp.Type, Key) },
    };

    [Theory]
    [MemberData(nameof(Forgeries), DisableDiscoveryEnumeration = true)]
    public void Verify_Forgery_IsNobody(string what, Action<AccessRequest> forge)
    {
        var request = Stamped();
        forge(request);

        Assert.True(RequestStamp.Verify(request, Key) is null, what);
    }

    [Fact]
    public void Verify_AnyOneCharacterChanged_IsNobody()
    {
        var text = Stamped().Metadata.Annotations[Annotations.Stamp];
        for (var i = 0; i < text.Length; i++)
        {
            var request = Stamped();
            request.Metadata.Annotations[Annotations.Stamp] = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];

            Assert.Null(RequestStamp.Verify(request, Key));
        }
    }

    [Theory]
    [InlineData("req-", "other-x7k2p")]
    [InlineData("req-", "req-x7k2p-more")]
    [InlineData("req-", "req-")]
    public void Verify_NameNotMadeFromThePrefix_IsNobody(string prefix, string name) => Assert.Null(RequestStamp.Verify(
        Stamped(r => (r.Metadata.GenerateName, r.Metadata.Name) = (prefix, name)), Key));

    private static void Sign(AccessRequest request, string type, TestKey key) => request.Metadata.Annotations[Annotations.Stamp] =
        Stamp.Write(type, new RequestStamp("pay", "req-1", null, Digests.OfRequest("pay", request.Spec), new("mallory"), "2026-11-24T10:00:00.250Z"), key);
}
