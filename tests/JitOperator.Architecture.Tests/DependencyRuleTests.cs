namespace JitOperator.Architecture.Tests;

/// <summary>Dependencies point down only (DESIGN.md §7). Read from the project files and from the built assemblies.</summary>
public sealed class DependencyRuleTests
{
    private const string Api = "JitOperator.Api";
    private const string Audit = "JitOperator.Audit";
    private const string CommandLine = "JitOperator.CommandLine";
    private const string Core = "JitOperator.Core";
    private const string Runtime = "JitOperator.Runtime";

    /// <summary>Which projects each project may refer to. Some may not be there yet; one that is not in here may not be there at all.</summary>
    private static readonly Dictionary<string, string[]> MayReferTo = new()
    {
        [Api] = [],
        [Core] = [Api],
        [Audit] = [Api],
        [Runtime] = [],
        [CommandLine] = [Core, Audit, Api],
        ["JitOperator.Operator"] = [CommandLine, Runtime, Core, Audit, Api],
        ["JitOperator.Cli"] = [CommandLine, Core, Audit, Api],
    };

    public static TheoryData<string> Projects => [.. SourceProject.All.Select(project => project.Name)];

    [Fact]
    public void Projects_UnderSrc_AreKnown() =>
        Assert.All(SourceProject.All, project => Assert.Contains(project.Name, MayReferTo));

    [Fact]
    public void Projects_ThatEverythingStandsOn_AreThere() =>
        Assert.Equal([Api, Audit, Core, Runtime], SourceProject.All.Select(project => project.Name).Intersect([Api, Audit, Core, Runtime]));

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectFile_References_PointDown(string name) =>
        Assert.Empty(Project(name).ProjectReferences.Except(MayReferTo[name]));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_References_PointDown(string name)
    {
        using var assembly = Project(name).OpenAssembly();

        Assert.Empty(assembly.Assemblies
            .Where(reference => reference.StartsWith("JitOperator.", StringComparison.Ordinal))
            .Except(MayReferTo[name]));
    }

    /// <summary>The runtime knows nothing of access, so that another could take its place; the core needs the API's types, and time zones.</summary>
    [Theory]
    [InlineData(Api, "KubernetesClient")]
    [InlineData(Runtime, "KubernetesClient")]
    [InlineData(Core, "NodaTime")]
    [InlineData(CommandLine, "System.CommandLine")]
    public void ProjectFile_Packages_AreThese(string name, params string[] packages) =>
        Assert.Equal(packages, Project(name).PackageReferences);

    /// <summary>A project outside of the solution is one that no build and no check ever sees.</summary>
    [Fact]
    public void Solution_Projects_AreAllOfThem()
    {
        var solution = File.ReadAllText(Path.Combine(SourceProject.Root, "JitOperator.sln")).Replace('\\', '/');

        Assert.All(
            new[] { "src", "tests" }
                .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SourceProject.Root, folder), "*.csproj", SearchOption.AllDirectories)),
            project => Assert.Contains($"\"{Path.GetRelativePath(SourceProject.Root, project)}\"", solution, StringComparison.Ordinal));
    }

    private static SourceProject Project(string name) => SourceProject.All.Single(project => project.Name == name);
}
