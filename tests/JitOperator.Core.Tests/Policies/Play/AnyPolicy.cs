using CsCheck;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Tests.Policies.Play;

/// <summary>Random policies: most are sound, some are not and so grant nothing.</summary>
internal static class AnyPolicy
{
    private static readonly Gen<PolicySubject> AnyRequester = Gen.Frequency(
        (4, Gen.Const(() => Sample.Group("dev"))),
        (1, Pick.One("alice", "bob", "carol@example.com", "erin").Select(Sample.User)),
        (1, Gen.Const(() => Cast.Argo)),
        (1, Gen.Const(() => Sample.Group("leads"))));

    private static readonly Gen<PolicySubject> AnyApprover = Gen.Frequency(
        (4, Gen.Const(() => Sample.Group("leads"))),
        (2, Gen.Const(() => Sample.Group("sec"))),
        (3, Pick.One("alice", "ALICE", "bob", "carol@example.com", "dan", "frank").Select(Sample.User)));

    private static readonly Gen<PolicyRole> AnyRole = Gen.OneOf(
        Gen.Const(() => new PolicyRole { Kind = "ClusterRole", Name = "view" }),
        Gen.Const(() => new PolicyRole { Kind = "ClusterRole", Name = "ops-*" }),
        Gen.Const(() => new PolicyRole { Kind = "Role", Name = "deploy" }));

    private static readonly Gen<NamespaceSelector> AnySelector = Gen.OneOf(
        Pick.One("prod", "test").Select(env => new NamespaceSelector { MatchLabels = new Dictionary<string, string>(StringComparer.Ordinal) { ["env"] = env } }),
        Pick.One("prod", "other").Select(env => new NamespaceSelector { MatchExpressions = [new() { Key = "env", Operator = "In", Values = [env] }] }));

    private static readonly Gen<PolicyGrant> AnyGrant = Gen.Select(
        AnyRole.List[1, 2],
        Gen.Frequency((4, Gen.Const(0)), (3, Gen.Const(1)), (2, Gen.Const(2)), (1, Gen.Const(3))),
        AnySelector,
        Pick.One("pay", "team-a", "team-b"),
        (roles, place, selector, name) => place switch
        {
            0 => new PolicyGrant { Roles = roles, Namespaces = ["pay", "team-*"] },
            1 => new PolicyGrant { Roles = roles, Namespaces = [name] },
            2 => new PolicyGrant { Roles = roles, NamespaceSelector = selector },
            _ => new PolicyGrant { Roles = [.. roles.Where(role => role.Kind == "ClusterRole")], ClusterWide = true },
        });

    private static readonly Gen<PolicyRequirements> AnyRequirements = Gen.Select(
        Pick.One<int?>(null, null, 1, 12),
        Pick.One<string?>(null, null, null, "INC-[0-9]+"),
        Pick.Maybe(3, Gen.OneOf(Gen.Const<string[]>(["Request"]), Gen.Const<string[]>(["Approval"]), Gen.Const<string[]>(["Request", "Approval"]))),
        (length, ticket, mfa) => new PolicyRequirements
        {
            Reason = length is null ? null : new() { MinLength = length },
            Ticket = ticket is null ? null : new() { Pattern = ticket },
            Mfa = mfa is null ? null : new() { ExtraKey = Player.MfaKey, Values = ["mfa", "hwk"], RequiredFor = [.. mfa] },
        });

    private static readonly Gen<IList<EscalationTier>?> AnyEscalation = Gen.Select(Gen.Int[0, 4], AnyApprover.List[1, 2], AnyApprover.List[1, 2], (tiers, first, second) => tiers switch
    {
        0 or 1 => null,
        2 or 3 => (IList<EscalationTier>)[new() { After = "10m", Approvers = first }],
        _ => [new() { After = "5m", Approvers = first }, new() { After = "20m", Approvers = second }],
    });

    private static readonly Gen<StageFallback> AnyFallback = Gen.Select(
        AnyApprover.List[1, 2], Pick.One<int?>(null, 1, 2), Pick.One<bool?>(null, true), (approvers, required, comment) =>
            new StageFallback { Approvers = approvers, Required = required, Timeout = "2h", RequireComment = comment });

    private static readonly Gen<ApprovalStage> AnyStage = Gen.Select(
        AnyApprover.List[1, 3],
        Pick.One<int?>(null, 1, 1, 2, 3),
        Pick.One<string?>(null, "45m", "4h"),
        Pick.One<bool?>(null, null, true),
        AnyEscalation,
        Pick.Maybe(3, AnyFallback),
        (approvers, required, timeout, comment, escalation, fallback) => new ApprovalStage
        {
            Approvers = approvers,
            Required = required,
            Timeout = timeout,
            RequireComment = comment,
            Escalation = escalation,
            Fallback = fallback,
        });

    private static readonly Gen<PolicyApproval> AnyApproval = Gen.Select(
        Gen.Int[0, 9], Pick.One<bool?>(null, null, null, null, false, true), AnyStage.List[1, 3], (kind, self, stages) =>
        {
            for (var i = 0; i < stages.Count; i++)
            {
                stages[i].Name = $"s{i}";
                stages[i].Fallback = stages[i].Fallback is { } f
                    ? new() { Name = $"f{i}", Approvers = f.Approvers, Required = f.Required, Timeout = f.Timeout, RequireComment = f.RequireComment }
                    : null;
            }

            return kind == 0 ? new PolicyApproval { Automatic = true } : new PolicyApproval { AllowSelfApproval = self, Stages = [.. stages.Take(kind < 7 ? 1 : 3)] };
        });

    private static readonly Gen<PolicyBreakGlass?> AnyBreakGlass = Pick.Maybe(2, Gen.Select(AnyRequester.List[1, 2], AnyApprover.List[1, 2], Pick.One<int?>(null, 2), (users, reviewers, required) =>
        new PolicyBreakGlass { Users = users, MaxDuration = "20m", Review = new() { Approvers = reviewers, Required = required, Within = "1h" } }));

    private static readonly Gen<PolicyLimits?> AnyLimits = Pick.Maybe(2, Gen.Select(
        Pick.One<int?>(null, 1, 2), Pick.One<int?>(null, 1, 2), Pick.One<string?>(null, null, "30m"), (open, active, coolDown) =>
            new PolicyLimits { OpenRequests = open, ActiveGrants = active, CoolDown = coolDown }));

    private static readonly Gen<IList<PolicyWindow>?> AnyWindows = Pick.Maybe(5, Pick.One("12:00", "18:00").Select(to =>
        (IList<PolicyWindow>)[new PolicyWindow { Days = ["Mon", "Tue", "Wed", "Thu", "Fri"], From = "08:00", To = to, TimeZone = "UTC" }]));

    private static readonly Gen<IList<PolicyFreeze>?> AnyFreezes = Pick.Maybe(4, Gen.Select(Pick.One("10:10", "11:00", "13:30"), Pick.One<bool?>(null, true), (from, ends) =>
        (IList<PolicyFreeze>)[new PolicyFreeze { Name = "cut", From = $"2026-11-24T{from}", To = "2026-11-24T14:00", TimeZone = "UTC", EndsGrants = ends }]));

    private static readonly Gen<AccessPolicySpec> Frame = Gen.Select(
        AnyRequester.List[1, 3],
        AnyGrant.List[1, 3],
        Gen.Int[0, 2],
        Pick.One<bool?>(null, null, null, null, null, false, true),
        Pick.One("30m", "1h", "4h"),
        Pick.One<string?>(null, "15m", "30m"),
        Pick.Maybe(2, Gen.Select(AnyRequester, requester => (IList<PolicySubject>)[Cast.Argo, requester])),
        Pick.One<string?>(null, "Warn", "Revoke"),
        (requesters, grants, priority, suspended, longest, usual, requestFor, onChange) => new AccessPolicySpec
        {
            Requesters = requesters,
            Grants = grants,
            Priority = priority,
            Suspended = suspended,
            MaxDuration = longest,
            DefaultDuration = usual,
            RequestFor = requestFor,
            OnRoleChange = onChange,
        });

    /// <summary>A policy that allows.</summary>
    public static readonly Gen<AccessPolicySpec> Allow = Gen.Select(
        Frame, AnyApproval, Pick.Maybe(2, AnyRequirements), AnyBreakGlass, AnyLimits, AnyWindows, AnyFreezes, Pick.One<string?>(null, null, "1h"),
        (spec, approval, requirements, breakGlass, limits, windows, freezes, kept) =>
        {
            // New objects all the way down: what a sample changes must not show in the next.
            spec = Copy.Of(spec);
            spec.Approval = Copy.Of(approval);
            spec.Requirements = requirements;
            spec.BreakGlass = breakGlass;
            spec.Limits = limits;
            spec.AllowedWindows = windows;
            spec.BlockedWindows = freezes;
            spec.TtlAfterFinished = kept;
            return Copy.Of(spec);
        });

    /// <summary>A policy that denies; one in six has a field that means nothing with it, and so is faulty.</summary>
    public static readonly Gen<AccessPolicySpec> Deny = Gen.Select(
        AnyRequester.List[1, 2], AnyGrant.List[1, 2], AnyFreezes, Pick.One<bool?>(null, null, null, true), Gen.Int[0, 5],
        (requesters, grants, freezes, suspended, faulty) => Copy.Of(new AccessPolicySpec
        {
            Effect = "Deny",
            Requesters = requesters,
            Grants = grants,
            BlockedWindows = freezes,
            Suspended = suspended,
            MaxDuration = faulty == 0 ? "1h" : null,
        }));

    /// <summary>One that most people can ask for most things by, and not often at certain times only.</summary>
    public static readonly Gen<AccessPolicySpec> Broad = Gen.Select(Allow, Gen.Int[0, 3], Gen.Int[0, 4], AnyBreakGlass.Where(b => b is not null), (spec, often, narrow, breakGlass) =>
    {
        spec.Requesters = [Sample.Group("dev"), Sample.Group("leads"), Sample.User("alice")];
        spec.RequestFor = [Cast.Argo, Sample.User("bob")];
        spec.Grants.Add(new PolicyGrant { Roles = [.. Setting.Roles.Select(role => new PolicyRole { Kind = role.Kind, Name = role.Name })], Namespaces = ["pay", "team-*"] });
        spec.Suspended = null;
        spec.Limits = narrow == 0 ? new() { OpenRequests = 1, ActiveGrants = 1 } : spec.Limits;
        spec.BreakGlass = narrow < 3 ? breakGlass : spec.BreakGlass;
        if (often > 0)
        {
            (spec.AllowedWindows, spec.BlockedWindows) = (null, null);
        }

        return Copy.Of(spec);
    });

    public static readonly Gen<AccessPolicySpec> Any = Gen.Frequency((6, Allow), (1, Deny));
}
