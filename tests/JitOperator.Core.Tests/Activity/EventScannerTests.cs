using System.Text;
using System.Text.Json;
using CsCheck;
using JitOperator.Core.Activity;
using Xunit;

namespace JitOperator.Core.Tests.Activity;

public sealed class EventScannerTests
{
    private static readonly Gen<string>[] s_users = [.. new[] { "alice", "bob", "mallory", "a\"l\\ice", "ülrich", "" }.Select(Gen.Const)];
    private static readonly Gen<string>[] s_stages = [.. new[] { ApiCall.Started, ApiCall.Complete, "RequestReceived", ApiCall.Panic }.Select(Gen.Const)];

    private static readonly Gen<ApiCall> s_call = Gen.Select(
        Gen.OneOf(s_users), Gen.Bool, Gen.Bool, Gen.OneOf(s_stages), Gen.Int[0, 1000],
        (user, isOurs, isImpersonated, stage, id) =>
            Calls.Get(isOurs ? Calls.ReasonOf(Calls.GrantOf("uid-1")) : "RBAC: allowed by RoleBinding \"view/pay\" of ClusterRole \"view\" to User \"x\"", user, id: $"id-{id}") with
            {
                Stage = stage,
                ImpersonatedBy = isImpersonated ? "admin" : null,
            });

    /// <summary>The glance picks exactly what reading everything would: nothing that matters is passed over.</summary>
    [Fact]
    public void Scan_AnyEvents_PicksWhatMattersAsIfAllWereRead() => s_call.List[0, 12].Sample(calls =>
    {
        var grants = Calls.Index(Calls.GrantOf("uid-1", "alice"), Calls.GrantOf("uid-2", "a\"l\\ice"), Calls.GrantOf("uid-3", "ülrich"));
        var picked = EventScanner.Scan(Bytes(Calls.List(calls)), (in EventGlance glance) => glance.NamesOurs || glance.HasEscapedUser || grants.HasPerson(glance.Acting), out var seen);

        var mattering = calls.Where(call => call.Stage != "RequestReceived"
            && (call.Reason!.Contains("jit-", StringComparison.Ordinal) || grants.OfPerson(call.Username).Count > 0)).ToList();
        Assert.Equal(calls.Count, seen);
        Assert.Equal(mattering.Select(call => (call.AuditId, call.Username, call.Stage)), picked
            .Where(call => call.Reason!.Contains("jit-", StringComparison.Ordinal) || grants.OfPerson(call.Username).Count > 0)
            .Select(call => (call.AuditId, call.Username, call.Stage)));
    });

    [Fact]
    public void Read_AnEvent_TakesEveryMember()
    {
        var sent = Calls.Get("RBAC: allowed by RoleBinding \"x/pay\" of Role \"r\" to User \"alice\"") with { ImpersonatedBy = "admin", Groups = ["leads"] };

        var call = Assert.Single(EventScanner.Scan(Bytes(Calls.Json(sent)), (in EventGlance _) => true, out var seen));

        Assert.Equal(1, seen);
        Assert.Equal(sent with { Address = "192.0.2.7", UserAgent = "kubectl", Groups = call.Groups }, call);
        Assert.Equal(sent.Groups, call.Groups);
    }

    /// <summary>The last address is the one that the API server saw; those before it the client may have made up.</summary>
    [Fact]
    public void Read_SeveralAddresses_TakesTheApiServersOwn() =>
        Assert.Equal("192.0.2.7", ApiCallReader.Read(Bytes(Calls.Json(Calls.Get(null)))).Address);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"items\":7}")]
    [InlineData("{\"items\":[7]}")]
    [InlineData("{\"items\":[{\"auditID\":\"1\"")]
    public void Scan_NoEvents_IsRefused(string json) =>
        Assert.ThrowsAny<JsonException>(() => EventScanner.Scan(Bytes(json), (in EventGlance _) => true, out _));

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"items\":[]}")]
    [InlineData("{\"kind\":\"EventList\"}")]
    public void Scan_NothingInIt_IsNothing(string json) => Assert.Empty(EventScanner.Scan(Bytes(json), (in EventGlance _) => true, out _));

    /// <summary>Members of other types than they should have are as good as not there; nothing crashes.</summary>
    [Fact]
    public void Scan_AnyJson_NeverFailsButAsJson() => Gen.OneOf(Gen.String, s_call.Select(Calls.Json), Gen.Select(s_call, Gen.Int[0, 600], (call, cut) => Calls.Json(call)[..^Math.Min(cut, 500)])).Sample(text =>
    {
        try
        {
            foreach (var call in EventScanner.Scan(Bytes($"{{\"items\":[{text}]}}"), (in EventGlance _) => true, out _))
            {
                call.EventId();
            }
        }
        catch (JsonException)
        {
            // Said to be none.
        }
    });

    [Fact]
    public void Read_MembersOfOtherTypes_ArePassedOver()
    {
        var call = ApiCallReader.Read(Bytes("""{"auditID":7,"stage":{},"user":"alice","objectRef":[],"responseStatus":"no","annotations":null,"sourceIPs":"x","stageTimestamp":false}"""));

        Assert.Equal(("", "", "", null), (call.AuditId, call.Stage, call.Username, call.Resource));
    }

    [Fact]
    public void CommandOf_AnExec_HasItsWords() => Assert.Equal(
        ["sh", "-c", "echo a+b & id"],
        ApiCallReader.CommandOf("/api/v1/namespaces/pay/pods/a/exec?command=sh&command=-c&command=echo+a%2Bb+%26+id&container=main&stdin=true"));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
