namespace JitOperator.Chart.Tests.Templates;

/// <summary>What whoever has installed the chart is told.</summary>
public sealed class NotesTests
{
    [SkippableTheory]
    [MemberData(nameof(ValueSets.Names), MemberType = typeof(ValueSets))]
    public async Task Notes_OfAnyValueSet_TellTheNextCommand(string name)
    {
        var notes = await NotesAsync(ValueSets.Of(name));

        Assert.Contains("rollout status deployment/jit-operator", notes, StringComparison.Ordinal);
        Assert.Contains("kubectl apply -f - <<'POLICY'", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("<no value>", notes, StringComparison.Ordinal);
        Assert.Equal(name == ValueSets.Loud.Name, notes.Contains("!!!", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("default", "! The audit log has no archive.", true)]
    [InlineData("production-s3", "! The audit log has no archive.", false)]
    [InlineData("full", "it has to be ReadWriteMany", true)]
    [InlineData("full", "server: https://10.0.0.44:9444/audit", true)]
    [InlineData("activity-by-token", "add the address to webhooks.hosts", true)]
    [InlineData("full", "reads every reason that is given there", true)]
    [InlineData("default", "reads every reason that is given there", false)]
    [InlineData("nothing-grantable", "nothing can be granted", true)]
    [InlineData("default", "nothing can be granted", false)]
    public async Task Notes_OfAValueSet_WarnOfWhatItDoes(string name, string text, bool said) =>
        Assert.Equal(said, (await NotesAsync(ValueSets.Of(name))).Contains(text, StringComparison.Ordinal));

    /// <summary>What helm says at the end of an installation.</summary>
    internal static async Task<string> NotesAsync(ValueSet values)
    {
        var result = await Helm.RunAsync(
            values.Yaml, "install", "jit-operator", Helm.Chart, "--namespace", values.ReleaseNamespace, "--dry-run=client", "--output", "json", "-f", "-");
        Assert.True(result.Succeeded, result.ToString());
        return (string)JsonNode.Parse(result.Output)!["info"]!["notes"]!;
    }
}
