using JitOperator.Api;
using JitOperator.Core.PolicyTests;
using JitOperator.Docs.Tests.Pages;
using JitOperator.Docs.Tests.Running;
using k8s;
using Xunit;

namespace JitOperator.Docs.Tests;

/// <summary>Manifests of the docs are such as the types and the API server take.</summary>
[Collection(OperatorCollection.Name)]
public class ManifestTests(OperatorSetup setup)
{
    private const string Wrong = """
        apiVersion: jitoperator.io/v1alpha1
        kind: AccessRequest
        metadata: {name: wrong, namespace: payments}
        spec: {role: {kind: ClusterRole, name: view}, duration: soon, reason: Because}
        """;

    public static TheoryData<string> Paths => [.. Page.All.Values.Where(page => page.Blocks.Any(IsOurs)).Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Manifests_OfEachPage_HaveNoUnknownFields(string path)
    {
        foreach (var block in Page.Of(path).Blocks.Where(IsOurs))
        {
            var failure = Record.Exception(() => KubernetesYaml.LoadAllFromString(block.Text, PolicyTestFile.Kinds, strict: true));
            Assert.True(failure is null, $"{path}, line {block.Line}: {failure?.Message}");
        }
    }

    [Fact]
    public void Manifest_WithAnUnknownField_IsNotTaken() => Assert.ThrowsAny<Exception>(
        () => KubernetesYaml.LoadAllFromString(Wrong.Replace("duration", "forHowLong", StringComparison.Ordinal), PolicyTestFile.Kinds, strict: true));

    /// <summary>All of them, and the samples that the docs speak of, pass the schema and the webhooks.</summary>
    [Fact]
    public async Task Manifests_OfAllPages_AreAcceptedByTheApiServer()
    {
        foreach (var (page, block, manifest) in Page.All.Values.SelectMany(page => page.Manifests().Select(found => (page, found.Block, found.Manifest))))
        {
            if ((string?)manifest["apiVersion"] != ApiConstants.ApiVersion || (string?)manifest["kind"] == "PolicyTest")
                continue;
            // What a page makes may be there already.
            manifest["metadata"]!["name"] = "in-the-docs";
            if (manifest["metadata"]!["namespace"] is not null)
                manifest["metadata"]!["namespace"] = "payments";
            var answer = await DryRunAsync(manifest.ToJsonString());
            Assert.True(answer.Length == 0, $"{page.Path}, line {block.Line}: {answer}");
        }
    }

    [Fact]
    public async Task Manifest_ThatTheApiServerRefuses_IsNotAccepted() => Assert.Contains("spec.duration", await DryRunAsync(Wrong), StringComparison.Ordinal);

    private static bool IsOurs(CodeBlock block) =>
        block.Language == "yaml" && block.Text.Contains($"apiVersion: {ApiConstants.ApiVersion}", StringComparison.Ordinal);

    private async Task<string> DryRunAsync(string manifest)
    {
        var result = await setup.Cluster.Admin.Kubectl.RunAsync(manifest, ["create", "--dry-run=server", "-f", "-"]);
        return result.Succeeded ? string.Empty : result.ToString();
    }
}
