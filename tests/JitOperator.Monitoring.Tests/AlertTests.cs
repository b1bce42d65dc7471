using JitOperator.TestKit;
using JitOperator.TestKit.Manifests;

namespace JitOperator.Monitoring.Tests;

/// <summary>The alerts hold what they promise: by promtool, and each with a page that says what to do.</summary>
public sealed class AlertTests
{
    private static readonly string[] s_sections = ["## What it means", "## What is at stake", "## What to look at", "## How to mend it"];

    public static TheoryData<string> Names => AlertRules.Names;

    [Fact]
    public async Task CheckRules_TheChartsFile_Succeeds()
    {
        var check = await PrometheusPrograms.PromtoolAsync("check", "rules", "--lint=all", "--lint-fatal", AlertRules.Path);

        Assert.True(check.Succeeded, check.ToString());
        Assert.Contains($"{AlertRules.All.Count} rules found", check.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task TestRules_EachAlert_FiresAndDoesNotFire(string name)
    {
        var test = await PrometheusPrograms.PromtoolAsync("test", "rules", AlertRules.TestFileOf(name));
        Assert.True(test.Succeeded, test.ToString());

        // One without an expectation of either kind would succeed as well.
        var checks = YamlJson.ReadFile(AlertRules.TestFileOf(name)).Single()["tests"]!.AsArray()
            .SelectMany(story => story!["alert_rule_test"]!.AsArray())
            .Where(check => check!["alertname"]!.GetValue<string>() == name)
            .ToList();
        Assert.Contains(checks, check => check!["exp_alerts"]!.AsArray().Count > 0);
        Assert.Contains(checks, check => check!["exp_alerts"]!.AsArray().Count == 0);
    }

    [Fact]
    public void TestFiles_AreOfAlerts() => Assert.Equal(
        AlertRules.All.Select(rule => rule.Name).Order(),
        Directory.EnumerateFiles(Path.GetDirectoryName(AlertRules.TestFileOf("x"))!, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Annotations_EachAlert_SayWhatItIsAndWhereToRead(string name)
    {
        var rule = AlertRules.All.Single(r => r.Name == name);

        Assert.Contains(rule.Severity, (string[])["critical", "warning"]);
        Assert.EndsWith(".", rule.Annotation("summary"), StringComparison.Ordinal);
        Assert.EndsWith(".", rule.Annotation("description"), StringComparison.Ordinal);
        Assert.EndsWith($"/docs/runbooks/{name}.md", rule.Annotation("runbook_url"), StringComparison.Ordinal);
    }

    [Fact]
    public void Runbooks_AreOfAlertsAndOfEach()
    {
        var pages = Directory.EnumerateFiles(RepositoryFiles.PathOf("docs", "runbooks"), "Jit*.md").ToList();

        Assert.Equal(AlertRules.All.Select(rule => rule.Name).Order(), pages.Select(file => Path.GetFileNameWithoutExtension(file)!).Order());
        Assert.All(pages, page =>
        {
            var text = File.ReadAllText(page);
            Assert.StartsWith($"# {Path.GetFileNameWithoutExtension(page)}\n", text, StringComparison.Ordinal);
            Assert.All(s_sections, section => Assert.Contains($"\n{section}\n", text, StringComparison.Ordinal));
            Assert.Contains("\n    kubectl ", text, StringComparison.Ordinal);
        });
    }
}
