namespace JitOperator.Architecture.Tests;

/// <summary>kubectl-jit is compiled ahead of time, and starts in a moment: what cannot be stays out of it.</summary>
public sealed class CliTests
{
    private const string Cli = "JitOperator.Cli";

    /// <summary>Of the Kubernetes client it takes the models that the API is made of. Calls it makes itself: the client stands on reflection.</summary>
    [Fact]
    public void Assembly_OfTheCli_UsesNothingOfTheClientButModels()
    {
        using var assembly = SourceProject.All.Single(project => project.Name == Cli).OpenAssembly();

        Assert.DoesNotContain(assembly.Types, type =>
            type.StartsWith("k8s.", StringComparison.Ordinal) && !type.StartsWith("k8s.Models.", StringComparison.Ordinal) && !type.StartsWith("k8s.I", StringComparison.Ordinal));
    }

    [Fact]
    public void ProjectFile_OfTheCli_AsksForTheAnalyzersOfNativeCode() => Assert.Contains(
        "<IsAotCompatible>true</IsAotCompatible>",
        File.ReadAllText(Path.Combine(SourceProject.Root, "src", Cli, $"{Cli}.csproj")),
        StringComparison.Ordinal);
}
