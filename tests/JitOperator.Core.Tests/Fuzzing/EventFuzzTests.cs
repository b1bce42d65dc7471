using System.Text.Json;
using JitOperator.Core.Activity;
using JitOperator.Core.Tests.Activity;
using JitOperator.TestKit.Fuzzing;
using Xunit;

namespace JitOperator.Core.Tests.Fuzzing;

/// <summary>Audit events as something other than an API server may send them.</summary>
public sealed class EventFuzzTests
{
    private static readonly string s_reason = Calls.ReasonOf(Calls.GrantOf("uid-1"));
    private static readonly string s_event = Calls.Json(Calls.Get(s_reason) with { ImpersonatedBy = "admin", Groups = ["leads"] });
    private static readonly string s_list = Calls.List([Calls.Get(s_reason), Calls.Get(null, "bob")]);

    [Fact]
    public void Scan_AnyBody_GivesEventsOrRefusesIt() => Fuzz.Sample(HostileJson.Near(s_event, s_list), body => Fuzz.Bounded(body.Length, 200, () =>
    {
        try
        {
            var calls = EventScanner.Scan(body, (in EventGlance _) => true, out var seen);
            Assert.InRange(calls.Count, 0, seen);
            Assert.All(calls, call => Assert.NotEmpty(call.EventId().ToString()!));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
        }
    }));

    /// <summary>Found by fuzzing: a member that is there again and is no object hid from the glance who acted, or by which binding.</summary>
    [Theory]
    [InlineData("impersonatedUser")]
    [InlineData("annotations")]
    public void Scan_AnEventWithAMemberAgainThatIsNone_GlancesAtTheOneBefore(string member)
    {
        var json = s_event.Insert(s_event.Length - 1, $",\"{member}\":7");
        var isSeen = false;
        var call = Assert.Single(EventScanner.Scan(
            System.Text.Encoding.UTF8.GetBytes(json),
            (in EventGlance glance) => isSeen = glance.Acting.SequenceEqual("alice"u8) && glance.NamesOurs,
            out _));

        Assert.Equal((true, "alice", s_reason), (isSeen, call.Username, call.Reason));
    }

    /// <summary>Who acted, as the event is read, is who acted as the glance has it: else a person's own event would be passed over.</summary>
    [Fact]
    public void Scan_AnyBody_GlancesAtWhomItReads() => Fuzz.Sample(HostileJson.Near(s_event, s_list), body =>
    {
        try
        {
            var glances = new List<(string? Acting, bool IsEscaped)>();
            var calls = EventScanner.Scan(
                body,
                (in EventGlance glance) =>
                {
                    glances.Add((System.Text.Encoding.UTF8.GetString(glance.Acting), glance.HasEscapedUser));
                    return true;
                },
                out _);
            Assert.All(calls.Zip(glances), both => Assert.True(both.Second.IsEscaped || both.First.Username.Length == 0 || both.First.Username == both.Second.Acting, $"{both.First.Username} {both.Second.Acting}"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
        }
    });

    [Fact]
    public void Reason_OfAnyText_NamesABindingWithoutSlashes() => Fuzz.Sample(
        HostileText.Near(s_reason, "RBAC: allowed by ClusterRoleBinding \"x\" of ClusterRole \"y\" to Group \"g\"", "RBAC: allowed by RoleBinding \"a\\\"b/pay\" of Role \"r\" to User \"u\""),
        text =>
        {
            if (AuthorizerReason.TryParse(text, out var reason))
            {
                Assert.NotEmpty(reason.Name);
                Assert.DoesNotContain('/', reason.Namespace);
                Assert.StartsWith("RBAC: allowed by ", text, StringComparison.Ordinal);
            }
        });

    [Fact]
    public void Command_OfAnyUri_IsRead() => Fuzz.Sample(
        HostileText.Near("/api/v1/namespaces/pay/pods/a/exec?command=sh&command=-c&command=echo+a%2Bb+%26+id&container=main"),
        uri => Fuzz.Bounded(uri.Length, 200, () => Assert.All(ApiCallReader.CommandOf(uri), word => Assert.True(word.Length <= uri.Length))));
}
