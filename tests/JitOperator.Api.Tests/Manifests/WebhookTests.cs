using System.Diagnostics;
using k8s.Models;

namespace JitOperator.Api.Tests.Manifests;

/// <summary>What the API server asks the operator about, and what it does when the operator does not answer.</summary>
public sealed class WebhookTests
{
    private const string DeletionWebhook = "approval-deletions.jitoperator.io";

    private static readonly string ManifestPath = RepositoryFiles.PathOf("config", "webhook", "webhooks.yaml");

    private static readonly IReadOnlyList<object> Manifests = ManifestFiles.ObjectsInFile(ManifestPath);

    private static V1MutatingWebhookConfiguration Mutating => Manifests.OfType<V1MutatingWebhookConfiguration>().Single();

    private static V1ValidatingWebhookConfiguration Validating => Manifests.OfType<V1ValidatingWebhookConfiguration>().Single();

    private static IEnumerable<V1RuleWithOperations> AllRules =>
        Mutating.Webhooks.SelectMany(webhook => webhook.Rules).Concat(Validating.Webhooks.SelectMany(webhook => webhook.Rules));

    [Fact]
    public void Configurations_Names_AreThoseThatTheOperatorMayPatch()
    {
        Assert.Equal("jit-operator", Mutating.Metadata.Name);
        Assert.Equal("jit-operator", Validating.Metadata.Name);
    }

    [Fact]
    public void Webhooks_ButForDeletions_FailClosed()
    {
        Assert.All(Mutating.Webhooks, webhook => Assert.Equal("Fail", webhook.FailurePolicy));
        Assert.All(
            Validating.Webhooks,
            webhook => Assert.Equal(webhook.Name == DeletionWebhook ? "Ignore" : "Fail", webhook.FailurePolicy));
    }

    /// <summary>With Fail, a namespace that holds an approval could not be deleted while the operator is down. A policy is in none.</summary>
    [Fact]
    public void Webhooks_AboutDelete_AreTheOneThatMayBeIgnoredAndThatOfPolicies()
    {
        var deletions = Validating.Webhooks
            .SelectMany(webhook => webhook.Rules.Where(rule => rule.Operations.Contains("DELETE")).Select(rule => (webhook.Name, rule)));

        Assert.Equal([("validate.jitoperator.io", "accesspolicies"), (DeletionWebhook, "accessapprovals")], deletions.Select(d => (d.Name, Assert.Single(d.rule.Resources))));
        Assert.All(Validating.Webhooks.Where(webhook => webhook.FailurePolicy == "Fail").SelectMany(webhook => webhook.Rules), rule =>
            Assert.True(rule.Scope == "Cluster" || !rule.Operations.Contains("DELETE")));
    }

    /// <summary>They write down what they refuse, and nothing of a dry run: the API server need not keep dry runs from them.</summary>
    [Fact]
    public void Webhooks_All_HaveSideEffectsButOnDryRuns() => Assert.All(
        [.. Mutating.Webhooks.Select(webhook => webhook.SideEffects), .. Validating.Webhooks.Select(webhook => webhook.SideEffects)],
        sideEffects => Assert.Equal("NoneOnDryRun", sideEffects));

    [Theory]
    [InlineData("accessrequests")]
    [InlineData("accessapprovals")]
    [InlineData("accesspolicies")]
    public void Mutating_WritesOfOurKinds_AreStamped(string resource) => Assert.Contains(
        Mutating.Webhooks.SelectMany(webhook => webhook.Rules),
        rule => rule.Resources.Contains(resource) && rule.Operations is ["CREATE", "UPDATE"]);

    /// <summary>PITFALLS 15: an outage of the operator must never be one of the cluster.</summary>
    [Fact]
    public void Rules_All_MatchOurOwnAlone()
    {
        Assert.All(AllRules, rule =>
        {
            Assert.All([.. rule.ApiGroups, .. rule.Resources, .. rule.Operations], value => Assert.DoesNotContain('*', value));
            Assert.True(rule.ApiGroups is [ApiConstants.Group] || (rule.ApiGroups is [ApiConstants.Rbac] && rule.Resources is ["rolebindings"] or ["clusterrolebindings"]));
        });

        var aboutBindings = Assert.Single(Validating.Webhooks, webhook => webhook.Rules.Any(rule => rule.ApiGroups.Contains(ApiConstants.Rbac)));
        var label = Assert.Single(aboutBindings.ObjectSelector.MatchLabels);
        Assert.Equal((Labels.ManagedBy, Labels.ManagedByValue), (label.Key, label.Value));
        Assert.All(aboutBindings.Rules, rule => Assert.Equal(["CREATE", "UPDATE"], rule.Operations));
    }

    [Theory]
    [InlineData("accessrequests")]
    [InlineData("accessrequests/status")]
    [InlineData("accessapprovals")]
    [InlineData("accessapprovals/status")]
    [InlineData("accesspolicies")]
    public void Validating_WritesOfOurKinds_AreAskedAbout(string resource) => Assert.Contains(
        Validating.Webhooks.Where(webhook => webhook.FailurePolicy == "Fail").SelectMany(webhook => webhook.Rules),
        rule => rule.Resources.Contains(resource) && rule.Operations.Contains("CREATE") && rule.Operations.Contains("UPDATE"));

    [Theory]
    [InlineData("https://127.0.0.1:9443")]
    [InlineData("https://[::1]:9443")]
    [InlineData("https://operator.example")]
    public void DevScript_WithUrl_ReplacesEveryServiceAndNothingElse(string url)
    {
        var (exitCode, output) = RunDevScript(url);

        Assert.Equal(0, exitCode);
        var rendered = ManifestFiles.ParseAll(output);
        Assert.Equal(
            Mutating.Webhooks.Select(webhook => url + webhook.ClientConfig.Service.Path),
            rendered.OfType<V1MutatingWebhookConfiguration>().Single().Webhooks.Select(webhook => webhook.ClientConfig.Url));
        Assert.Equal(
            Validating.Webhooks.Select(webhook => url + webhook.ClientConfig.Service.Path),
            rendered.OfType<V1ValidatingWebhookConfiguration>().Single().Webhooks.Select(webhook => webhook.ClientConfig.Url));
        Assert.Equal(
            File.ReadAllLines(ManifestPath).Where(line => !line.TrimStart().StartsWith("service:", StringComparison.Ordinal)),
            output.TrimEnd('\n').Split('\n').Where(line => !line.TrimStart().StartsWith("url:", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("http://127.0.0.1:9443")]
    [InlineData("https://a#b")]
    [InlineData("https://a/path")]
    [InlineData("https://a\n- b")]
    [InlineData("")]
    public void DevScript_WithSomethingElse_Refuses(string url) => Assert.Equal((2, string.Empty), RunDevScript(url));

    private static (int ExitCode, string Output) RunDevScript(string url)
    {
        using var process = Process.Start(new ProcessStartInfo(RepositoryFiles.PathOf("config", "dev", "webhooks.sh"), [url])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 || error.Result.Length > 0);
        return (process.ExitCode, output);
    }
}
