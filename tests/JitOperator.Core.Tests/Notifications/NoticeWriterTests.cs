using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Notifications;
using JitOperator.Core.Requests;
using Xunit;

namespace JitOperator.Core.Tests.Notifications;

public class NoticeWriterTests
{
    [Fact]
    public void Of_ApprovalRequested_SaysWhoWantsWhatAndHowToAgree()
    {
        var told = new Told();
        var context = RequestContext.None
            .With(told.Record(AuditRecordTypes.RequestReceived) with { Actor = new("pipeline"), Subject = "alice", Ticket = "INC-1", DurationSeconds = null });
        var record = told.Record(AuditRecordTypes.ApprovalRequested) with { Actor = null, Subject = null, Reason = null, Ticket = null, StartsAt = null, ExpiresAt = null, Decision = null };

        var notice = new NoticeWriter(Told.Origin, "https://console.example.com/{namespace}/{name}?c={cluster}").Of(record, context)!;

        Assert.Equal("Approval requested: payments/incident-4711", notice.Headline);
        Assert.Equal(
            "alice asks for ClusterRole/view in payments, payments-eu; stage lead waits on 2 of Look into the failed payments, Group/payments-leads until 2026-11-27 11:00:00 UTC.",
            notice.Summary);
        Assert.Equal(
            ["Who: alice", "Filed by: pipeline", "Role: ClusterRole/view", "Where: payments, payments-eu", "How long: 1h30m", "Why: Look into the failed payments", "Ticket: INC-1", "Risks: reads secrets"],
            notice.Facts.Take(8).Select(fact => $"{fact.Label}: {fact.Value}"));
        Assert.Equal(
            ["kubectl jit approve -n payments incident-4711", "kubectl jit deny -n payments incident-4711"],
            notice.Commands.Take(2).Select(command => command.Line));
        Assert.Matches(
            @"^kubectl patch accessapproval -n payments incident-4711-lead-0-[0-9a-f]{8} --type=merge -p '\{""spec"":\{""decision"":""Approved""\}\}'$",
            notice.Commands[2].Line);
        Assert.Equal("https://console.example.com/payments/incident-4711?c=demo", notice.Link);
    }

    [Fact]
    public void Of_EachTypeOfRecord_HasAnEventThatIsKnownOrNone()
    {
        var named = Told.Types.Select(type => NoticeEvents.Of(new Told().Record(type))).OfType<string>().ToHashSet();
        named.Add(NoticeEvents.Of(new Told().Record(AuditRecordTypes.GrantEnded, GrantEndCauses.Expired + "Not"))!);
        named.Add(NoticeEvents.Of(new Told().Record(AuditRecordTypes.ReviewDecided) with { Decision = null })!);

        Assert.Equal(NoticeEvents.OfChannels.Where(name => name != NoticeEvents.Every).Order(), named.Order());
        Assert.All(named, name => Assert.NotEqual(name, NoticeEvents.Headline(name)));
    }

    [Fact]
    public void Of_TheSameRecord_HasTheSameIdAndAnotherLogHasAnother()
    {
        var record = new Told().Record(AuditRecordTypes.GrantIssued);

        Assert.Equal(NoticeId.Of(Told.Origin, record), NoticeId.Of(Told.Origin, record));
        Assert.Matches("^42-[0-9a-f]{16}$", NoticeId.Of(Told.Origin, record));
        Assert.Equal(
            4,
            new[]
            {
                NoticeId.Of(Told.Origin, record),
                NoticeId.Of("jitoperator.io/other", record),
                NoticeId.Of(Told.Origin, record with { Index = 43 }),
                NoticeId.Of(Told.Origin, record with { Time = "2026-11-27T10:00:00.001Z" }),
            }.Distinct().Count());
    }

    [Fact]
    public void Of_NamesThatKubernetesWouldNotTake_HasNoCommands()
    {
        var record = new Told().Record(AuditRecordTypes.ApprovalRequested) with { Request = new("payments; rm -rf ~", "x", "uid") };

        Assert.Empty(new NoticeWriter(Told.Origin, null).Of(record, RequestContext.None)!.Commands);
    }

    [Fact]
    public void Lead_StageTierAndFallback_AreToldOfTheirOwn()
    {
        var policy = new AccessPolicySpec
        {
            Approval = new()
            {
                Stages =
                [
                    new()
                    {
                        Name = "lead",
                        Notify = ["leads"],
                        Escalation = [new() { Notify = ["oncall"] }, new() { Notify = ["managers"] }],
                        Fallback = new() { Name = "duty", Notify = ["duty"] },
                    },
                ],
            },
            Notifications = [new() { Channels = ["security"], Events = [NotificationEvents.BreakGlass] }],
        };
        string[] all = ["leads", "oncall", "managers", "duty", "security"];

        string[] To(string name, AuditStage? stage) => [.. all.Where(channel => NoticeRoutes.Lead(policy, name, stage, channel))];

        Assert.Equal(["leads"], To(NotificationEvents.ApprovalRequested, new(0, "lead")));
        Assert.Equal(["leads", "oncall"], To(NotificationEvents.Escalated, new(0, "lead", Tier: 1)));
        Assert.Equal(["leads", "managers"], To(NotificationEvents.Escalated, new(0, "lead", Tier: 2)));
        Assert.Equal(["leads"], To(NotificationEvents.Escalated, new(0, "lead", Tier: 9)));
        Assert.Equal(["duty"], To(NotificationEvents.ApprovalRequested, new(0, "duty", FallbackFor: "lead")));
        Assert.Equal(["security"], To(NotificationEvents.BreakGlass, null));
        Assert.Empty(To(NotificationEvents.Granted, new(0, "lead")));
        Assert.False(NoticeRoutes.Lead(null, NotificationEvents.BreakGlass, null, "security"));
        Assert.Equal(
            ["spec.notifications[0].channels[0]", "spec.approval.stages[0].notify[0]", "spec.approval.stages[0].escalation[0].notify[0]", "spec.approval.stages[0].escalation[1].notify[0]", "spec.approval.stages[0].fallback.notify[0]"],
            NoticeRoutes.Named(policy).Select(named => named.Path));
    }

    /// <summary>Policies that say nothing of channels keep the digest that approvals and records stand on.</summary>
    [Fact]
    public void OfPolicy_WithoutChannels_KeepsItsDigest() => Assert.Equal(
        "sha256:c962042487cc8120cfe1f5e3709276dd04810fa0117822c1398f35058b1f4194",
        Digests.OfPolicy(new AccessPolicySpec
        {
            Requesters = [new() { Kind = "Group", Name = "developers" }],
            Grants = [new() { Roles = [new() { Kind = "ClusterRole", Name = "view" }], Namespaces = ["payments"] }],
            MaxDuration = "1h",
            Approval = new()
            {
                Stages =
                [
                    new()
                    {
                        Name = "lead",
                        Approvers = [new() { Kind = "Group", Name = "leads" }],
                        Escalation = [new() { After = "10m", Approvers = [new() { Kind = "User", Name = "carol" }] }],
                        Fallback = new() { Name = "duty", Approvers = [new() { Kind = "User", Name = "dan" }] },
                    },
                ],
            },
        }));
}
