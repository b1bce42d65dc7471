using CsCheck;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Activity;
using k8s.Models;
using Xunit;

namespace JitOperator.Core.Tests.Activity;

/// <summary>What of a role was used, and the role that would have been enough.</summary>
public sealed class UsedRightsTests
{
    private static readonly string[] s_groups = ["", "apps", "batch"];
    private static readonly string[] s_resources = ["pods", "pods/exec", "pods/log", "deployments", "deployments/scale", "secrets"];
    private static readonly string[] s_verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
    private static readonly string[] s_names = ["", "a", "b"];
    private static readonly string[] s_paths = ["/metrics", "/healthz", "/healthz/etcd", "/version"];

    [Fact]
    public void Proposal_OfAnyUseOfAnyRole_AllowsAllOfItAndNothingThatTheRoleDidNot() =>
        Gen.Select(Rules, Actions).Sample(
            given =>
            {
                var (rules, actions) = given;
                var rights = UsedRights.Of(rules, Use(actions));

                foreach (var action in actions)
                {
                    var call = Call(action);
                    Assert.Equal(RbacRules.Allow(rules, call), RbacRules.Allow(rights.Proposal, call));
                }

                foreach (var call in Everything)
                {
                    Assert.True(!RbacRules.Allow(rights.Proposal, call) || RbacRules.Allow(rules, call), $"{call.Verb} {call.Resource}/{call.Subresource} {call.Name}");
                }
            },
            iter: 2000);

    /// <summary>A rule for the object of no name, which only a call without one meets, is not a rule for every object.</summary>
    [Fact]
    public void Proposal_NoNamesAndTheEmptyName_AreNotTheSame()
    {
        V1PolicyRule[] granted =
        [
            new() { ApiGroups = [""], Resources = ["pods/log"], Verbs = ["get"] },
            new() { ApiGroups = [""], Resources = ["pods/log"], Verbs = ["watch"], ResourceNames = [""] },
        ];
        AuditAction[] actions = [Action("get", "", "pods/log", ""), Action("watch", "", "pods/log", "")];

        var proposal = UsedRights.Of(granted, Use(actions)).Proposal;

        Assert.All(actions, action => Assert.True(RbacRules.Allow(proposal, Call(action))));
        Assert.False(RbacRules.Allow(proposal, Call(Action("watch", "", "pods/log", "a"))));
    }

    [Fact]
    public void Proposal_OfTheSameUseInAnyOrder_IsTheSameText() =>
        Gen.Select(Rules, Actions, Gen.Int).Sample(given =>
        {
            var shuffled = given.Item2.ToArray();
            new Random(given.Item3).Shuffle(shuffled);

            Assert.Equal(Text(given.Item1, given.Item2), Text(given.Item1, shuffled));
        });

    [Fact]
    public void Proposal_OfANormalDay_IsShortAndReadable()
    {
        AuditAction[] actions =
        [
            Action("get", "", "pods", "api-0"), Action("list", "", "pods", ""), Action("watch", "", "pods", ""),
            Action("list", "", "services", ""), Action("get", "", "services", "api"), Action("watch", "", "services", ""),
            Action("create", "", "pods/exec", "api-0"), Action("get", "", "pods/log", "api-0"),
            Action("patch", "apps", "deployments", "api"), Action("get", "apps", "deployments", "api"),
            Action("list", "apps", "deployments", ""), Action("get", "", "configmaps", "settings"),
            new("p", "ResponseComplete", "get", Path: "/version"),
        ];
        V1PolicyRule[] granted = [new() { ApiGroups = ["*"], Resources = ["*"], Verbs = ["*"] }, new() { NonResourceURLs = ["*"], Verbs = ["*"] }];

        Assert.Equal(
            """
            # What it used.
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: "edit-narrow"
              namespace: "payments"
            rules:
              - apiGroups: [""]
                resources: ["configmaps"]
                resourceNames: ["settings"]
                verbs: ["get"]
              - apiGroups: [""]
                resources: ["pods", "pods/log"]
                resourceNames: ["api-0"]
                verbs: ["get"]
              - apiGroups: [""]
                resources: ["pods", "services"]
                verbs: ["list", "watch"]
              - apiGroups: [""]
                resources: ["pods/exec"]
                verbs: ["create"]
              - apiGroups: [""]
                resources: ["services"]
                resourceNames: ["api"]
                verbs: ["get"]
              - apiGroups: ["apps"]
                resources: ["deployments"]
                resourceNames: ["api"]
                verbs: ["get", "patch"]
              - apiGroups: ["apps"]
                resources: ["deployments"]
                verbs: ["list"]
              - nonResourceURLs: ["/version"]
                verbs: ["get"]

            """,
            RoleText.Of("edit-narrow", "payments", UsedRights.Of(granted, Use(actions)).Proposal, ["What it used."]));
    }

    [Fact]
    public void Of_RulesThatNothingNeeded_SaysSo()
    {
        V1PolicyRule[] granted =
        [
            new() { ApiGroups = [""], Resources = ["pods"], Verbs = ["get", "list"] },
            new() { ApiGroups = [""], Resources = ["secrets"], Verbs = ["get"] },
        ];
        var rights = UsedRights.Of(granted, Use([Action("get", "", "pods", "a"), Action("get", "", "pods", "a"), Action("delete", "", "pods", "a")]));

        Assert.Equal([2, 0], rights.Rules.Select(rule => rule.Count));
        Assert.Equal("delete", Assert.Single(rights.Beyond).Verb);
    }

    [Fact]
    public void Note_WhatThePersonCouldDoAnyway_IsNoUseOfTheGrant()
    {
        var use = new GrantUse();
        use.Note(Record(Action("get", "", "pods", "a"), ActivityAttributions.Shadowed));
        use.Note(Record(Action("get", "", "pods", "b"), "Later"));

        Assert.Empty(use.Actions);
        Assert.Equal(1, use.Shadowed);
    }

    [Fact]
    public void Note_CountsWithoutAName_MakeTheProposalUncertain()
    {
        var use = new GrantUse();
        use.Note(new AuditRecord
        {
            Type = AuditRecordTypes.ActivitySummary,
            Activity = new(ActivityAttributions.Exact, "2026-03-01T10:00:00.000Z", Actions: [new("get", 7, "", "pods", "a", "x", 200), new("get", 2, null, "/metrics")], Count: 12, Folded: 3),
        });

        Assert.Equal(3, use.Unknown);
        Assert.Equal(["get /metrics 2", "get pods 7"], use.Actions.Select(action => $"{action.Verb} {action.Resource ?? action.Path} {action.Count}"));
        Assert.False(UsedRights.Of(null, use).IsCertain);
    }

    [Fact]
    public void Note_ANameThatWasCut_IsUnknown()
    {
        var use = Use([Action("get", "", "pods", "api-…")]);

        Assert.Empty(use.Actions);
        Assert.Equal(1, use.Unknown);
    }

    [Fact]
    public void Note_TheSameEventTwice_CountsOnce()
    {
        var use = Use([Action("get", "", "pods", "a") with { Event = "e" }, Action("get", "", "pods", "a") with { Event = "e" }]);

        Assert.Equal(1, Assert.Single(use.Actions).Count);
    }

    [Fact]
    public void Text_OfNamesWithEverything_StaysOnItsLine()
    {
        var text = RoleText.Of("a\"\n- b", null, [new() { ApiGroups = ["\u2028"], Resources = ["\\"], Verbs = ["get"] }], ["x\nkind: Evil"]);

        Assert.Equal(9, text.TrimEnd('\n').Split('\n').Length);
        Assert.Contains("name: \"a\\\"\\U0000000a- b\"", text, StringComparison.Ordinal);
    }

    private static IEnumerable<ApiCall> Everything =>
    [
        .. from verb in s_verbs
           from @group in s_groups.Append("other")
           from resource in s_resources.Append("nodes")
           from name in s_names.Append("z")
           select Call(Action(verb, @group, resource, name)),
        .. from verb in s_verbs from path in s_paths.Append("/other") select Call(new("x", "ResponseComplete", verb, Path: path)),
    ];

    private static Gen<V1PolicyRule[]> Rules { get; } = Gen.OneOf(
        Gen.Select(Some([.. s_groups, "*"]), Some([.. s_resources, "*", "*/exec"]), Gen.OneOf(Gen.Const<List<string>>([]), Some(s_names)), Some([.. s_verbs, "*"]))
            .Select((groups, resources, names, verbs) => new V1PolicyRule { ApiGroups = groups, Resources = resources, ResourceNames = names, Verbs = verbs }),
        Gen.Select(Some([.. s_paths, "*", "/healthz*"]), Some(s_verbs)).Select((paths, verbs) => new V1PolicyRule { NonResourceURLs = paths, Verbs = verbs }))
        .Array[0, 5];

    private static Gen<AuditAction[]> Actions { get; } = Gen.OneOf(
        Gen.Select(One(s_verbs), One(s_groups), One(s_resources), One(s_names)).Select(Action),
        Gen.Select(One(s_verbs), One(s_paths)).Select((verb, path) => new AuditAction("x", "ResponseComplete", verb, Path: path)))
        .Array[0, 12];

    private static Gen<string> One(string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static Gen<List<string>> Some(string[] texts) => One(texts).List[1, 3];

    private static AuditAction Action(string verb, string group, string resource, string name)
    {
        var parts = resource.Split('/');
        return new("x", "ResponseComplete", verb, group, parts[0], parts.Length > 1 ? parts[1] : null, "payments", name.Length == 0 ? null : name);
    }

    private static AuditRecord Record(AuditAction action, string attribution = ActivityAttributions.Exact) => new()
    {
        Type = AuditRecordTypes.ActivityObserved,
        Activity = new(attribution, "2026-03-01T10:00:00.000Z", Action: action),
    };

    private static GrantUse Use(IEnumerable<AuditAction> actions)
    {
        var use = new GrantUse();
        foreach (var action in actions)
        {
            use.Note(Record(action));
        }

        return use;
    }

    private static ApiCall Call(AuditAction action) => new()
    {
        Verb = action.Verb,
        ApiGroup = action.ApiGroup,
        Resource = action.Resource,
        Subresource = action.Subresource ?? string.Empty,
        Name = action.Name ?? string.Empty,
        RequestUri = action.Path ?? string.Empty,
    };

    private static string Text(V1PolicyRule[] rules, IEnumerable<AuditAction> actions) => RoleText.Of("x", null, UsedRights.Of(rules, Use(actions)).Proposal, []);
}
