using JitOperator.TestKit.Manifests;

namespace JitOperator.Chart.Tests.Charts;

/// <summary>The bases of <c>config/</c>, which name nothing but resources, so that reading them takes no kustomize.</summary>
internal static class Kustomizations
{
    /// <summary>The file that makes a folder a base: kubectl apply -f of the folder passes it over.</summary>
    public const string File = "Kustomization";

    /// <summary>Every object of a base and of those below it.</summary>
    public static IReadOnlyList<JsonObject> Read(params string[] folder) => [.. ReadFolder(RepositoryFiles.PathOf(folder))];

    private static IEnumerable<JsonObject> ReadFolder(string folder)
    {
        var kustomization = Assert.Single(YamlJson.ReadFile(Path.Combine(folder, File)));
        Assert.Equal(["apiVersion", "kind", "resources"], kustomization.Select(field => field.Key));
        return Rights.Strings(kustomization["resources"]).Select(resource => Path.GetFullPath(Path.Combine(folder, resource)))
            .SelectMany(path => Directory.Exists(path) ? ReadFolder(path) : YamlJson.ReadFile(path));
    }
}
