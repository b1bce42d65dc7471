using System.Text.Json;
using JitOperator.Core.PolicyTests;
using JitOperator.TestKit;
using k8s;
using Xunit;

namespace JitOperator.Core.Tests.PolicyTests;

/// <summary>docs/policy-tests.md is what teams write their own tests by: it may not fall behind.</summary>
public class FormatDocumentTests
{
    private static readonly string Document = File.ReadAllText(RepositoryFiles.PathOf("docs", "policy-tests.md"));

    public static TheoryData<string> Fields =>
    [
        .. new[] { typeof(PolicyTestSpec), typeof(PolicyTestUser), typeof(PolicyTestStep), typeof(PolicyTestExpectation) }
            .SelectMany(type => type.GetProperties())
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))
            .Distinct(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Fields))]
    public void Document_EveryField_IsInATable(string field) =>
        Assert.Contains(Document.Split('\n'), line => line.StartsWith($"| `{field}`", StringComparison.Ordinal));

    [Fact]
    public void Document_ItsExample_ComesAsExpected()
    {
        var example = Document.Split("```yaml\n")[1].Split("```")[0];
        var objects = new PolicyTestFile(KubernetesYaml.LoadAllFromString(example, PolicyTestFile.Kinds, strict: true));

        Assert.Empty(PolicyTestRun.Run(Assert.Single(objects.Tests), objects));
    }

    [Fact]
    public void Document_IsShort() => Assert.True(Document.TrimEnd().Split('\n').Length <= 120);
}
