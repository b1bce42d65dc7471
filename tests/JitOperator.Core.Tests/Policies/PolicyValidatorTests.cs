using System.Reflection;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using Xunit;

namespace JitOperator.Core.Tests.Policies;

/// <summary>What is wrong with a policy, field by field. People are in <see cref="SubjectFaultsTests"/>, hours in the tests of windows.</summary>
public class PolicyValidatorTests
{
    public static TheoryData<string, Action<AccessPolicySpec>> Faulty => new()
    {
        { "spec.effect is \"allow\"", p => p.Effect = "allow" },
        { "spec.effect is \"\"", p => p.Effect = "" },
        { "spec.requesters is empty", p => p.Requesters = [] },
        { "spec.requestFor is empty", p => p.RequestFor = [] },
        { "spec.grants is empty", p => p.Grants = [] },
        { "spec.grants[0].roles is empty", p => p.Grants[0].Roles = [] },
        { "spec.grants[0].roles[0].kind is \"clusterrole\"", p => p.Grants[0].Roles[0].Kind = "clusterrole" },
        { "spec.grants[0].roles[0].kind is Role", p => p.Grants[0] = new() { Roles = [new() { Kind = "Role", Name = "x" }], ClusterWide = true } },
        { "spec.grants[0].roles[0].name is \"\"", p => p.Grants[0].Roles[0].Name = "" },
        { "spec.grants[0].roles[0].name is \"*\"", p => p.Grants[0].Roles[0].Name = "*" },
        { "spec.grants[0].roles[0].name is \"a*b\"", p => p.Grants[0].Roles[0].Name = "a*b" },
        { "spec.grants[0].namespaces is empty", p => p.Grants[0].Namespaces = [] },
        { "spec.grants[0].namespaces[1] is \"*\"", p => p.Grants[0].Namespaces = ["pay", "*"] },
        { "spec.grants[0].namespaces[0] is \"\"", p => p.Grants[0].Namespaces = [""] },
        { "spec.grants[0] names no place", p => p.Grants[0].Namespaces = null },
        { "spec.grants[0] names no place", p => (p.Grants[0].Namespaces, p.Grants[0].ClusterWide) = (null, false) },
        { "spec.grants[0].clusterWide is the whole cluster", p => p.Grants[0].ClusterWide = true },
        { "spec.grants[0].namespaceSelector is empty", p => p.Grants[0].NamespaceSelector = new() },
        { "spec.grants[0].namespaceSelector only says", p => p.Grants[0].NamespaceSelector = Expression("env", "NotIn", "x") },
        { "spec.grants[0].namespaceSelector.matchExpressions[0].operator is \"Gt\"", p => p.Grants[0].NamespaceSelector = Expression("env", "Gt", "1") },
        { "spec.maxDuration is \"\"", p => p.MaxDuration = null },
        { "spec.maxDuration is \"0s\"", p => p.MaxDuration = "0s" },
        { "spec.maxDuration is \"-1h\"", p => p.MaxDuration = "-1h" },
        { "spec.maxDuration is \"9999999999h\"", p => p.MaxDuration = "9999999999h" },
        { "spec.maxDuration is \"1d\"", p => p.MaxDuration = "1d" },
        { "spec.defaultDuration is \"x\"", p => p.DefaultDuration = "x" },
        { "spec.defaultDuration is \"\"", p => p.DefaultDuration = "" },
        { "spec.defaultDuration 61m is longer than spec.maxDuration 1h", p => p.DefaultDuration = "61m" },
        { "spec.maxLeadTime is \"a week\"", p => p.MaxLeadTime = "a week" },
        { "spec.allowedWindows is empty", p => p.AllowedWindows = [] },
        { "spec.allowedWindows[0].days is empty", p => p.AllowedWindows = [new() { From = "08:00", To = "18:00", TimeZone = "UTC" }] },
        { "spec.allowedWindows[0].timeZone is \"Mars/Base\"", p => p.AllowedWindows = [new() { Days = ["Mon"], From = "08:00", To = "18:00", TimeZone = "Mars/Base" }] },
        { "spec.allowedWindows[0].from is \"8am\"", p => p.AllowedWindows = [new() { Days = ["Mon"], From = "8am", To = "18:00", TimeZone = "UTC" }] },
        { "spec.blockedWindows is empty", p => p.BlockedWindows = [] },
        { "spec.blockedWindows[0].to", p => p.BlockedWindows = [new() { From = "2026-01-02T00:00", To = "2026-01-01T00:00", TimeZone = "UTC" }] },
        { "spec.requirements.reason.minLength", p => p.Requirements = new() { Reason = new() { MinLength = 0 } } },
        { "spec.requirements.reason.minLength", p => p.Requirements = new() { Reason = new() { MinLength = 1025 } } },
        { "spec.requirements.reason.pattern does not compile", p => p.Requirements = new() { Reason = new() { Pattern = "(" } } },
        { "spec.requirements.reason.pattern is empty", p => p.Requirements = new() { Reason = new() { Pattern = "" } } },
        { "spec.requirements.reason.pattern has 513 characters", p => p.Requirements = new() { Reason = new() { Pattern = new string('a', 513) } } },
        { "spec.requirements.ticket.pattern does not compile", p => p.Requirements = new() { Ticket = new() { Pattern = @"(a)\1" } } },
        { "spec.requirements.ticket.pattern does not compile", p => p.Requirements = new() { Ticket = new() { Pattern = "(?=a)a" } } },
        { "spec.requirements.mfa.extraKey is empty", p => p.Requirements = Mfa(key: "") },
        { "spec.requirements.mfa.extraKey is \"AMR\"", p => p.Requirements = Mfa(key: "AMR") },
        { "spec.requirements.mfa.values is empty", p => p.Requirements = Mfa(values: []) },
        { "spec.requirements.mfa.values is empty or holds", p => p.Requirements = Mfa(values: ["mfa", ""]) },
        { "spec.requirements.mfa.requiredFor is empty", p => p.Requirements = Mfa(requiredFor: []) },
        { "spec.requirements.mfa.requiredFor holds \"Review\"", p => p.Requirements = Mfa(requiredFor: ["Review"]) },
        { "spec.approval is missing", p => p.Approval = null },
        { "spec.approval.stages is empty", p => p.Approval = new() },
        { "spec.approval.stages is empty", p => p.Approval = new() { Automatic = false, Stages = [] } },
        { "spec.approval.automatic says that nobody", p => p.Approval!.Automatic = true },
        { "spec.approval.automatic with the requesters", p => (p.Approval, p.Requesters) = (new() { Automatic = true }, [Sample.Group("system:authenticated")]) },
        { "spec.approval.stages[0].name is empty", p => p.Approval!.Stages![0].Name = "" },
        { "spec.approval.stages[0].name is \"review\"", p => p.Approval!.Stages![0].Name = "review" },
        { "spec.approval.stages[1].name \"lead\" is taken", p => p.Approval!.Stages!.Add(new() { Name = "lead", Approvers = [Sample.Group("sec")] }) },
        { "spec.approval.stages[0].required is 0", p => p.Approval!.Stages![0].Required = 0 },
        { "spec.approval.stages[0].required is -1", p => p.Approval!.Stages![0].Required = -1 },
        { "spec.approval.stages[0].required is 3, but only 2", p => p.Approval!.Stages![0].Required = 3 },
        { "spec.approval.stages[0].required is 2, but only 1", p => (p.Requesters, p.Approval!.Stages![0].Required) = ([Sample.User("bob")], 2) },
        { "spec.approval.stages[0].required is 2, but only 1", p => (p.Approval!.Stages![0].Approvers, p.Approval.Stages[0].Required) = ([Sample.User("bob"), Sample.User("BOB")], 2) },
        { "spec.approval.stages[0].timeout is \"0s\"", p => p.Approval!.Stages![0].Timeout = "0s" },
        { "spec.approval.stages[0].escalation[0].after is \"soon\"", p => p.Approval!.Stages![0].Escalation = [Tier("soon")] },
        { "spec.approval.stages[0].escalation[1].after is 1h, not later", p => p.Approval!.Stages![0].Escalation = [Tier("1h"), Tier("1h")] },
        { "spec.approval.stages[0].escalation[0].after is 24h, when the stage is closed", p => p.Approval!.Stages![0].Escalation = [Tier("24h")] },
        { "spec.approval.stages[0].fallback.name is empty", p => p.Approval!.Stages![0].Fallback = new() { Approvers = [Sample.Group("sec")] } },
        { "spec.approval.stages[0].fallback.name \"lead\" is taken", p => p.Approval!.Stages![0].Fallback = new() { Name = "lead", Approvers = [Sample.Group("sec")] } },
        { "spec.approval.stages[0].fallback.required is 0", p => p.Approval!.Stages![0].Fallback = new() { Name = "f", Approvers = [Sample.Group("sec")], Required = 0 } },
        { "spec.approval.stages[0].fallback.timeout is \"x\"", p => p.Approval!.Stages![0].Fallback = new() { Name = "f", Approvers = [Sample.Group("sec")], Timeout = "x" } },
        { "spec.approval.stages that name their approvers need 3", p => p.Approval!.Stages = [Stage("a", 1), Stage("b", 1), Stage("c", 1)] },
        { "spec.breakGlass.maxDuration is \"\"", p => p.BreakGlass = Glass(duration: "") },
        { "spec.breakGlass.review.within is \"\"", p => p.BreakGlass = Glass(within: "") },
        { "spec.breakGlass.review.required is 0", p => p.BreakGlass = Glass(required: 0) },
        { "spec.breakGlass.review.required is 2, but only 1", p => p.BreakGlass = Glass(required: 2) },
        { "spec.limits.openRequests is 0", p => p.Limits = new() { OpenRequests = 0 } },
        { "spec.limits.activeGrants is -1", p => p.Limits = new() { ActiveGrants = -1 } },
        { "spec.limits.coolDown is \"0s\"", p => p.Limits = new() { CoolDown = "0s" } },
        { "spec.ttlAfterFinished is \"never\"", p => p.TtlAfterFinished = "never" },
        { "spec.activity.level is \"full\"", p => p.Activity = new() { Level = "full" } },
        { "spec.activity.onUnexpected is \"Kill\"", p => p.Activity = new() { OnUnexpected = "Kill", Expected = [Use()] } },
        { "spec.activity.onUnexpected has no meaning", p => p.Activity = new() { OnUnexpected = "Warn" } },
        { "spec.activity.expected is empty", p => p.Activity = new() { Expected = [] } },
        { "spec.activity.expected[0].verbs is empty", p => p.Activity = new() { Expected = [new() { ApiGroups = ["apps"], Resources = ["pods"] }] } },
        { "spec.onRoleChange is \"Ignore\"", p => p.OnRoleChange = "Ignore" },
    };

    [Theory]
    [MemberData(nameof(Faulty), DisableDiscoveryEnumeration = true)]
    public void Validate_OneFault_IsNamedWithItsPath(string start, Action<AccessPolicySpec> spoil)
    {
        var spec = Sample.Policy(change: spoil).Spec;

        Assert.Contains(PolicyValidator.Validate(spec), fault => fault.StartsWith(start, StringComparison.Ordinal));
    }

    public static TheoryData<Action<AccessPolicySpec>> Sound =>
    [
        _ => { },
        p => p.Effect = "Allow",
        p => p.Priority = int.MinValue,
        p => p.Suspended = true,
        p => p.Approval = new() { Automatic = true },
        p => p.Approval!.AllowSelfApproval = true,
        p => (p.Requesters, p.Approval!.AllowSelfApproval, p.Approval.Stages![0].Required) = ([Sample.User("bob")], true, 2),
        p => p.Approval!.Stages![0].Escalation = [Tier("10m"), Tier("23h59m")],
        p => p.Approval!.Stages = [Stage("a", 1), Stage("b", 1)],
        p => p.Grants[0] = new() { Roles = [new() { Kind = "ClusterRole", Name = "v*" }], ClusterWide = true },
        p => p.Grants[0].NamespaceSelector = Expression("env", "Exists"),
        p => p.BreakGlass = Glass(),
        p => p.Requirements = Mfa(),
        p => p.Activity = new() { Level = "Summary", OnUnexpected = "Revoke", Expected = [Use()] },
        p => p.Limits = new() { ActiveGrants = 1, OpenRequests = 1, CoolDown = "1s" },
        p => (p.TtlAfterFinished, p.MaxLeadTime, p.DefaultDuration) = ("1h", "168h", "1h"),
    ];

    [Theory]
    [MemberData(nameof(Sound), DisableDiscoveryEnumeration = true)]
    public void Validate_SoundPolicy_FindsNothing(Action<AccessPolicySpec> change) =>
        Assert.Equal([], PolicyValidator.Validate(Sample.Policy(change: change).Spec));

    [Fact]
    public void Validate_SeveralFaults_NamesThemAll()
    {
        var faults = PolicyValidator.Validate(new AccessPolicySpec { Effect = "Allow" });

        Assert.Equal(
            ["spec.requesters", "spec.grants", "spec.maxDuration", "spec.approval"],
            faults.Select(fault => fault.Split(' ')[0]));
    }

    /// <summary>A list of thousands is judged in time linear in it.</summary>
    [Fact]
    public void Validate_HugePolicy_ComesToAnEnd()
    {
        var many = Enumerable.Range(0, 5000).Select(i => Sample.User($"user-{i}")).ToList();
        var spec = Sample.Policy(change: p => (p.Requesters, p.Approval!.Stages![0].Approvers, p.Grants[0].Namespaces) =
            (many, many, [.. many.Select(user => user.Name)])).Spec;

        Assert.Equal([], PolicyValidator.Validate(spec));
    }

    [Fact]
    public void Validate_DenyWithFieldsThatOnlyAllow_NamesEach()
    {
        var allowing = new AccessPolicySpec
        {
            RequestFor = [Sample.User("x")],
            MaxDuration = "1h",
            DefaultDuration = "1h",
            MaxLeadTime = "1h",
            AllowedWindows = [new() { Days = ["Mon"], From = "08:00", To = "18:00", TimeZone = "UTC" }],
            Requirements = new(),
            Approval = new(),
            RequireWitness = true,
            BreakGlass = Glass(),
            Limits = new(),
            TtlAfterFinished = "1h",
            AuditRetention = "7y",
            Activity = new(),
            Notifications = [new()],
            OnRoleChange = "Warn",
        };
        // By reflection, so that a field that is added later is asked about too.
        string[] meant = ["Effect", "Priority", "Suspended", "Requesters", "Grants", "BlockedWindows"];
        foreach (var field in typeof(AccessPolicySpec).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(f => !meant.Contains(f.Name)))
        {
            var deny = Denying();
            field.SetValue(deny, field.GetValue(allowing) ?? throw new InvalidOperationException($"{field.Name} is new: give it a value here."));
            var name = char.ToLowerInvariant(field.Name[0]) + field.Name[1..];
            Assert.Equal([$"spec.{name} has no meaning with effect Deny; take it out."], PolicyValidator.Validate(deny));
        }

        Assert.Equal([], PolicyValidator.Validate(Denying()));
    }

    private static AccessPolicySpec Denying() => new()
    {
        Effect = "Deny",
        Requesters = [Sample.Group("dev")],
        Grants = [new() { Roles = [new() { Kind = "ClusterRole", Name = "view" }], ClusterWide = true }],
    };

    private static NamespaceSelector Expression(string key, string @operator, params string[] values) =>
        new() { MatchExpressions = [new() { Key = key, Operator = @operator, Values = values.Length == 0 ? null : values }] };

    private static PolicyRequirements Mfa(string key = "amr", string[]? values = null, string[]? requiredFor = null) =>
        new() { Mfa = new() { ExtraKey = key, Values = values ?? ["mfa"], RequiredFor = requiredFor ?? ["Request"] } };

    private static EscalationTier Tier(string after) => new() { After = after, Approvers = [Sample.Group("sec")] };

    private static ApprovalStage Stage(string name, int required) => new() { Name = name, Approvers = [Sample.User("bob"), Sample.User("carol")], Required = required };

    private static PolicyBreakGlass Glass(string duration = "1h", string within = "24h", int? required = null) => new()
    {
        Users = [Sample.Group("dev")],
        MaxDuration = duration,
        Review = new() { Approvers = [Sample.User("bob")], Within = within, Required = required },
    };

    private static ExpectedUse Use() => new() { ApiGroups = [ExpectedUse.Core], Resources = ["pods"], Verbs = ["get"] };
}
