namespace JitOperator.TestKit;

/// <summary>Finds files of the repository from wherever the tests run.</summary>
public static class RepositoryFiles
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Full path of something in the repository.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The YAML files of a folder, not of those below it, in the order in which kubectl would apply them.</summary>
    public static IReadOnlyList<string> YamlIn(params string[] folder) =>
        [.. Directory.EnumerateFiles(PathOf(folder), "*.yaml").Order(StringComparer.Ordinal)];

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
