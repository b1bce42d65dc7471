using JitOperator.Api;
using JitOperator.Chart.Tests.Templates;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Waiting;
using k8s;
using k8s.Models;

namespace JitOperator.Chart.Tests.Cluster;

/// <summary>The chart installed on a real API server with every value that there is, and the program at work with what it gives.</summary>
[Collection(ChartCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class InstallTests(ChartCluster chart)
{
    private const string Namespace = "default";

    [SkippableFact]
    public async Task Chart_AppliedAndRun_GrantsOnApprovalAndTheSweepEndsWhatNobodyElseDoes()
    {
        var values = ValueSets.Of("full");
        await using var installed = await InstalledChart.InstallAsync(chart, values);
        await FollowNotesAsync(await NotesTests.NotesAsync(values));
        var (alice, bob) = (await chart.Cluster.UserAsync("alice", "developers"), await chart.Cluster.UserAsync("bob", "leads"));
        await Eventually.TrueAsync(async () => await CanAsync(alice, "create", "accessrequests.jitoperator.io"), "the API server goes by the bindings of the notes");

        // With the operator: asked, approved, granted, ended.
        await AskAsync(alice, "first", "3s");
        Assert.False(await CanAsync(alice, "list", "pods"));
        await ApproveAsync(bob, "first");
        await Eventually.TrueAsync(async () => await CanAsync(alice, "list", "pods"), "alice can");
        await PhaseAsync("first", "Expired", installed);
        await Eventually.TrueAsync(async () => !await CanAsync(alice, "list", "pods"), "alice cannot any more");

        // Without it: the binding outlives its end, until the sweep comes by.
        await AskAsync(alice, "second", "1h");
        await ApproveAsync(bob, "second");
        var binding = await Eventually.NotNullAsync(BindingAsync, "the second binding");
        await installed.Operator.KillAsync();
        var early = await installed.SweepAsync();
        Assert.True(early.Succeeded, early.ToString());
        Assert.Contains("1 bindings of the operator, 0 expired", early.Output, StringComparison.Ordinal);
        await LetExpireAsync(binding);

        var swept = await installed.SweepAsync();

        Assert.True(swept.Succeeded, swept.ToString());
        Assert.Contains("1 bindings of the operator, 1 expired, 0 not deleted", swept.Output, StringComparison.Ordinal);
        Assert.Null(await BindingAsync());
        await Eventually.TrueAsync(async () => !await CanAsync(alice, "list", "pods"), "alice cannot any more");
    }

    /// <summary>By the API server's own word, and by trying.</summary>
    [SkippableTheory]
    [InlineData("default", "list,delete rolebindings")]
    [InlineData("full", "list,delete rolebindings,clusterrolebindings")]
    public async Task Sweep_OfTheChart_MayDoNothingElse(string name, string may)
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of(name), chart.Version);
        Assert.True((await chart.ApplyAsync(rendering.Yaml)).Succeeded);
        var account = await chart.Cluster.ServiceAccountAsync((string)rendering.One("CronJob", "jit-operator-sweep")["metadata"]!["namespace"]!, "jit-operator-sweep");

        // What every account may (ask what it may) is not its own.
        await Eventually.TrueAsync(async () => await RulesAsync(account) == may, $"the sweep may {may}, and nothing else");
        foreach (var (verb, resource) in ((string, string)[])
            [("create", "rolebindings"), ("patch", "rolebindings"), ("deletecollection", "rolebindings"), ("bind", "clusterroles"), ("get", "secrets"), ("list", "configmaps")])
        {
            Assert.False(await CanAsync(account, verb, resource), $"{verb} {resource}");
        }

        var tried = await account.Kubectl.RunAsync("-n", Namespace, "create", "rolebinding", "own", "--clusterrole=view", "--user=me");
        Assert.Contains("Forbidden", tried.Error, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Runs what the notes say to whoever has installed the chart: they are copied from there.</summary>
    private async Task FollowNotesAsync(string notes)
    {
        var lines = notes.Split('\n').Select(line => line.StartsWith("   ", StringComparison.Ordinal) ? line[3..] : line).ToList();
        var policy = lines.SkipWhile(line => !line.EndsWith("<<'POLICY'", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line != "POLICY");
        var applied = await chart.Cluster.Admin.Kubectl.RunAsync(string.Join('\n', policy), ["apply", "-f", "-"]);
        Assert.True(applied.Succeeded, applied.ToString());
        var commands = lines.Where(line => line.StartsWith("kubectl -n default create rolebinding", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, commands.Count);
        foreach (var command in commands)
        {
            var made = await chart.Cluster.Admin.Kubectl.RunAsync(command.Split(' ')[1..]);
            Assert.True(made.Succeeded, made.ToString());
        }
    }

    /// <summary>An hour is longer than a test may take: the binding gets an end of six years ago. The webhooks, which would refuse that, go first.</summary>
    private async Task LetExpireAsync(V1RoleBinding binding)
    {
        var kubectl = chart.Cluster.Admin.Kubectl;
        await kubectl.RunAsync("delete", "mutatingwebhookconfiguration,validatingwebhookconfiguration", "jit-operator");
        var end = $"2020{binding.GetAnnotation(Annotations.ExpiresAt)[4..]}";
        // The API server calls webhooks for a moment after they are gone.
        await Eventually.TrueAsync(
            async () => (await kubectl.RunAsync(
                "-n", Namespace, "annotate", "--overwrite", "rolebinding", binding.Metadata.Name, $"{Annotations.ExpiresAt}={end}")).Succeeded,
            "the binding has another end");
    }

    private static async Task AskAsync(ClusterUser user, string name, string duration)
    {
        var asked = await user.Kubectl.RunAsync(
            $$"""
            apiVersion: jitoperator.io/v1alpha1
            kind: AccessRequest
            metadata: {name: {{name}}, namespace: {{Namespace}}}
            spec:
              role: {kind: ClusterRole, name: view}
              duration: {{duration}}
              reason: Does the chart give the operator what it needs?
            """,
            ["create", "-f", "-"]);
        Assert.True(asked.Succeeded, asked.ToString());
    }

    private async Task ApproveAsync(ClusterUser user, string request)
    {
        var name = await Eventually.NotNullAsync(
            async () => (await chart.Cluster.Admin.Kubectl.RunAsync("-n", Namespace, "get", "accessapprovals", "-o", "name")).Output
                .Split('\n').FirstOrDefault(line => line.Contains($"/{request}-", StringComparison.Ordinal)),
            $"an approval of {request}");
        var approved = await user.Kubectl.RunAsync("-n", Namespace, "patch", name, "--type", "merge", "-p", """{"spec":{"decision":"Approved"}}""");
        Assert.True(approved.Succeeded, approved.ToString());
    }

    private async Task PhaseAsync(string request, string phase, InstalledChart installed)
    {
        try
        {
            await Eventually.TrueAsync(
                async () => (await chart.Cluster.Admin.Kubectl.RunAsync("-n", Namespace, "get", "accessrequest", request, "-o", "jsonpath={.status.phase}")).Output == phase,
                $"{request} is {phase}");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{installed.Operator.LogTail(60)}", e);
        }
    }

    private async Task<V1RoleBinding?> BindingAsync() => (await chart.Cluster.Admin.Client.RbacAuthorizationV1.ListNamespacedRoleBindingAsync(
        Namespace, labelSelector: "app.kubernetes.io/managed-by=jit-operator")).Items.FirstOrDefault();

    private static async Task<bool> CanAsync(ClusterUser user, string verb, string resource)
    {
        var attributes = new V1ResourceAttributes
        {
            NamespaceProperty = Namespace,
            Verb = verb,
            Resource = resource.Split('.', 2)[0],
            Group = resource.Split('.', 2) is [_, var group] ? group : GroupOf(resource),
        };
        var review = await user.Client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(
            new V1SelfSubjectAccessReview { Spec = new() { ResourceAttributes = attributes } });
        return review.Status.Allowed;
    }

    private static string GroupOf(string resource) => resource is "rolebindings" or "clusterroles" ? "rbac.authorization.k8s.io" : string.Empty;

    private static async Task<string> RulesAsync(ClusterUser account)
    {
        var review = await account.Client.AuthorizationV1.CreateSelfSubjectRulesReviewAsync(
            new V1SelfSubjectRulesReview { Spec = new() { NamespaceProperty = Namespace } });
        return string.Join("; ", review.Status.ResourceRules
            .Where(rule => !rule.ApiGroups.Contains("authorization.k8s.io"))
            .Select(rule => $"{string.Join(',', rule.Verbs)} {string.Join(',', rule.Resources)}"));
    }
}
