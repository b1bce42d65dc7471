using Xunit.Abstractions;

namespace JitOperator.Chart.Tests.Templates;

/// <summary>DESIGN.md, invariant 8, of everything that the chart can make.</summary>
public sealed class RightsTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [MemberData(nameof(ValueSets.Names), MemberType = typeof(ValueSets))]
    public async Task Rules_OfAnyValueSet_NeverEscalateAndHaveNoWildcard(string name)
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of(name));
        var rules = Rules(rendering).ToList();

        Assert.NotEmpty(rules);
        Assert.All(rules, rule =>
        {
            var verbs = Rights.Strings(rule["verbs"]);
            Assert.Empty(verbs.Intersect(["escalate", "impersonate", "deletecollection", "approve", "sign"]));
            Assert.All(
                [.. verbs, .. Rights.Strings(rule["resources"]), .. Rights.Strings(rule["apiGroups"]), .. Rights.Strings(rule["resourceNames"])],
                value => Assert.DoesNotContain('*', value));
            if (verbs.Contains("bind"))
            {
                Assert.Equal(["bind"], verbs);
                Assert.Equal(name == ValueSets.Loud.Name, rule["resourceNames"] is null);
                Assert.DoesNotContain("cluster-admin", Rights.Strings(rule["resourceNames"]));
            }
        });
    }

    [SkippableFact]
    public async Task GrantableRoles_Empty_GiveNoRightToBind() => Assert.DoesNotContain(
        Rules(await ChartRendering.OfAsync(ValueSets.Of("nothing-grantable"))), rule => Rights.Strings(rule["verbs"]).Contains("bind"));

    [SkippableFact]
    public async Task GrantableRoles_Named_AreBoundByTheirNames()
    {
        var grantable = (await ChartRendering.OfAsync(ValueSets.Of("production-s3"))).One("ClusterRole", "jit-operator-grantable");

        Assert.Equal(
            [
                "rbac.authorization.k8s.io clusterroles [view,edit,debugger]: bind",
                "rbac.authorization.k8s.io roles [incident-responder]: bind",
            ],
            grantable["rules"]!.AsArray().Select(rule => Rights.Describe(rule!)));
        Assert.Null(grantable["metadata"]!["annotations"]);
    }

    [SkippableFact]
    public async Task GrantableRoles_Every_AreSaidAloud()
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Loud);

        Assert.All(
            [rendering.One("ClusterRole", "jit-operator-grantable"), rendering.One("Deployment", "jit-operator")],
            one => Assert.StartsWith(
                "THIS OPERATOR CAN MAKE CLUSTER ADMINISTRATORS", (string?)one["metadata"]!["annotations"]!["jitoperator.io/warning"], StringComparison.Ordinal));
        Assert.Contains("!!! THIS OPERATOR CAN MAKE CLUSTER ADMINISTRATORS", await NotesTests.NotesAsync(ValueSets.Loud), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("default", "rolebindings")]
    [InlineData("full", "rolebindings,clusterrolebindings")]
    public async Task Sweep_MayListAndDeleteBindings_AndNothingElse(string name, string resources)
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of(name));
        var account = (string)rendering.One("CronJob", "jit-operator-sweep")["spec"]!["jobTemplate"]!["spec"]!["template"]!["spec"]!["serviceAccountName"]!;

        Assert.NotEqual(account, (string?)rendering.One("Deployment", "jit-operator")["spec"]!["template"]!["spec"]!["serviceAccountName"]);
        var role = Assert.Single(RolesOf(rendering, account));
        Assert.Equal([$"rbac.authorization.k8s.io {resources}: list,delete"], role["rules"]!.AsArray().Select(rule => Rights.Describe(rule!)));
    }

    [SkippableFact]
    public async Task ClusterWide_NotAskedFor_GivesNoRightToMakeBindingsOfTheCluster() => Assert.DoesNotContain(
        Rules(await ChartRendering.OfAsync(ValueSets.Of("default"))),
        rule => Rights.Strings(rule["resources"]).Contains("clusterrolebindings") && Rights.Strings(rule["verbs"]).Any(verb => verb is "create" or "delete"));

    /// <summary>PITFALLS 19: aggregated, everybody who may view a namespace would read everybody's reasons.</summary>
    [SkippableFact]
    public async Task RolesOfPeople_NotAskedFor_AreNotAggregated() => Assert.DoesNotContain(
        (await ChartRendering.OfAsync(ValueSets.Of("default"))).Yaml, "aggregate-to", StringComparison.Ordinal);

    /// <summary>With certificates of somebody else, the operator neither keeps one nor changes the webhooks.</summary>
    [SkippableFact]
    public async Task Certificates_OfSomebodyElse_TakeNoRights() => Assert.DoesNotContain(
        Rights.Of(await ChartRendering.OfAsync(ValueSets.Of("cert-manager"))),
        line => line.Contains("webhook", StringComparison.Ordinal));

    /// <summary>The difference that everything makes, kept in docs/helm.md.</summary>
    [SkippableFact]
    public async Task Rights_OfMinimalAndFull_DifferAsTheDocsSay()
    {
        var (minimal, full) = (Rights.Of(await ChartRendering.OfAsync(ValueSets.Of("minimal"))), Rights.Of(await ChartRendering.OfAsync(ValueSets.Of("full"))));
        var difference = string.Join('\n', minimal.Union(full).Order(StringComparer.Ordinal).Select(line =>
            $"{(minimal.Contains(line) ? full.Contains(line) ? ' ' : '-' : '+')} {line}"));
        output.WriteLine(difference);

        DocsBlock.Check("rights", $"```diff\n{difference}\n```");
    }

    private static IEnumerable<JsonObject> Rules(ChartRendering rendering) => rendering.Objects
        .Where(one => (string?)one["kind"] is "ClusterRole" or "Role")
        .SelectMany(role => role["rules"]!.AsArray())
        .Select(rule => rule!.AsObject());

    private static IEnumerable<JsonObject> RolesOf(ChartRendering rendering, string account) => rendering.Objects
        .Where(one => (string?)one["kind"] is "ClusterRoleBinding" or "RoleBinding"
            && one["subjects"]!.AsArray().Any(subject => (string?)subject!["name"] == account))
        .Select(binding => rendering.One((string)binding["roleRef"]!["kind"]!, (string)binding["roleRef"]!["name"]!));
}
