namespace JitOperator.Chart.Tests.Templates;

/// <summary>helm's own judgement, of all value sets.</summary>
public sealed class LintTests
{
    [SkippableTheory]
    [MemberData(nameof(ValueSets.Names), MemberType = typeof(ValueSets))]
    public async Task Chart_WithAnyValueSet_HasNoComplaint(string name)
    {
        var result = await Helm.RunAsync(ValueSets.Of(name).Yaml, "lint", "--strict", Helm.Chart, "-f", "-");

        Assert.True(result.Succeeded, result.ToString());
        Assert.DoesNotContain("WARNING", result.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Definitions are upgraded with the release only as templates: what lies in crds/ helm installs once and never again.</summary>
    [Fact]
    public void Chart_HasNoFolderOfDefinitions() => Assert.False(Directory.Exists(Path.Combine(Helm.Chart, "crds")));
}
