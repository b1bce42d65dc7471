using System.Text.RegularExpressions;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.GitOps.Tests.Cases;
using JitOperator.GitOps.Tests.Health;
using JitOperator.TestKit;
using JitOperator.TestKit.Manifests;

namespace JitOperator.GitOps.Tests;

/// <summary>The files of <c>config/gitops</c> agree with each other and with what Argo CD and Flux take.</summary>
public sealed partial class FileTests
{
    private static readonly string[] Kinds = [AccessRequest.KindName, AccessApproval.KindName, AccessPolicy.KindName];

    [Fact]
    public void ConfigMap_Scripts_AreTheFiles()
    {
        var data = YamlJson.ReadFile(RepositoryFiles.PathOf("config", "gitops", "argocd", "argocd-cm.yaml")).Single()["data"]!.AsObject();

        Assert.Equal(Kinds.Select(kind => $"resource.customizations.health.{ApiConstants.Group}_{kind}"), data.Select(entry => entry.Key));
        Assert.All(Kinds, kind => Assert.Equal(
            File.ReadAllText(ArgoHealth.FileOf(kind)), (string?)data[$"resource.customizations.health.{ApiConstants.Group}_{kind}"]));
    }

    /// <summary>The tests run Lua 5.4; Argo CD has 5.1, without goto, integer division and bitwise operators.</summary>
    [Fact]
    public void Scripts_Language_IsThatOfLua51() => Assert.All(
        Kinds, kind => Assert.DoesNotMatch(NewerThanLua51(), File.ReadAllText(ArgoHealth.FileOf(kind))));

    [Fact]
    public void Expressions_Kinds_AreOursOnceEach()
    {
        Assert.Equal(Kinds.Order(), FluxHealth.Expressions.Select(one => (string)one["kind"]!).Order());
        Assert.All(FluxHealth.Expressions, one => Assert.Equal(ApiConstants.ApiVersion, (string?)one["apiVersion"]));
        Assert.All(FluxHealth.Expressions, one => Assert.Equal(
            ["apiVersion", "kind", "inProgress", "failed", "current"], one.Select(field => field.Key)));
    }

    [Fact]
    public void Kustomizations_Requests_WaitForPoliciesAndAreNeverForced()
    {
        Assert.Equal(["access-policies", "access-requests"], FluxHealth.Kustomizations.Select(one => (string)one["metadata"]!["name"]!));
        Assert.Equal("access-policies", (string?)FluxHealth.Kustomizations[1]["spec"]!["dependsOn"]![0]!["name"]);
        Assert.All(FluxHealth.Kustomizations, one => Assert.True((bool)one["spec"]!["wait"]! && (bool)one["spec"]!["prune"]!));
        Assert.All(FluxHealth.Kustomizations, one => Assert.Null(one["spec"]!["force"]));
    }

    [Fact]
    public void Readme_Tables_SayWhatTheTestsSay()
    {
        var readme = File.ReadAllText(RepositoryFiles.PathOf("config", "gitops", "README.md"));
        var rows = Kinds.SelectMany(kind => HealthCases.All.Values.Where(one => one.Kind == kind))
            .Select(one => $"| {one.Label} | {one.Argo} | {one.Flux} | {one.Kstatus} |");

        Assert.Equal(rows, readme.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Count(c => c == '|') == 5 && !line.Contains("Argo CD")));
    }

    [GeneratedRegex(@"\bgoto\b|//|::|<<|>>|[&|]|~(?!=)|<const>|<close>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NewerThanLua51();
}
