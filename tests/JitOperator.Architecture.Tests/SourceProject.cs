using System.Xml.Linq;

namespace JitOperator.Architecture.Tests;

/// <summary>A project under <c>src/</c>, as written and as built.</summary>
/// <param name="Name">The name of folder and project file, and of the assembly unless the project file says otherwise.</param>
/// <param name="Folder">Full path of its folder.</param>
internal sealed record SourceProject(string Name, string Folder)
{
    private static readonly Lazy<IReadOnlyList<SourceProject>> Found = new(Find);

    /// <summary>Every project that <c>src/</c> holds, by name.</summary>
    public static IReadOnlyList<SourceProject> All => Found.Value;

    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Names of the projects that the project file refers to.</summary>
    public IReadOnlyList<string> ProjectReferences => [.. Items("ProjectReference")
        .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))];

    /// <summary>Names of the packages that the project file refers to.</summary>
    public IReadOnlyList<string> PackageReferences => Items("PackageReference");

    private string AssemblyName => (string?)Xml().Descendants("AssemblyName").SingleOrDefault() ?? Name;

    /// <summary>The assembly, built in the configuration in which these tests were built.</summary>
    public AssemblyReader OpenAssembly()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.Combine(Folder, "bin", output.Parent!.Name, output.Name, AssemblyName + ".dll");
        Assert.True(File.Exists(path), $"{path} is not built.");
        return new AssemblyReader(path);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private string[] Items(string element) =>
        [.. Xml().Descendants(element).Select(item => (string)item.Attribute("Include")!)];

    private XDocument Xml() => XDocument.Load(Path.Combine(Folder, Name + ".csproj"));

    private static List<SourceProject> Find() =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => new SourceProject(Path.GetFileNameWithoutExtension(file), Path.GetDirectoryName(file)!))
            .OrderBy(project => project.Name, StringComparer.Ordinal)];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "JitOperator.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No JitOperator.sln above {AppContext.BaseDirectory}.");
    }
}
