using JitOperator.Api.V1Alpha1;
using k8s;

namespace JitOperator.Api.Tests.Manifests;

/// <summary>Reads the manifests that are shipped, refusing fields that their types do not have.</summary>
internal static class ManifestFiles
{
    private static readonly Dictionary<string, Type> Kinds = new()
    {
        [$"{ApiConstants.ApiVersion}/{AccessPolicy.KindName}"] = typeof(AccessPolicy),
        [$"{ApiConstants.ApiVersion}/{AccessRequest.KindName}"] = typeof(AccessRequest),
        [$"{ApiConstants.ApiVersion}/{AccessApproval.KindName}"] = typeof(AccessApproval),
    };

    /// <summary>Every object in the files of a folder, in the order in which kubectl would apply them.</summary>
    public static IReadOnlyList<object> ObjectsIn(params string[] folder) =>
        [.. RepositoryFiles.YamlIn(folder).SelectMany(ObjectsInFile)];

    /// <summary>Every object in one file.</summary>
    public static IReadOnlyList<object> ObjectsInFile(string path) => ParseAll(File.ReadAllText(path));

    /// <summary>Every object in a text.</summary>
    public static IReadOnlyList<object> ParseAll(string yaml) => KubernetesYaml.LoadAllFromString(yaml, Kinds, strict: true);
}
