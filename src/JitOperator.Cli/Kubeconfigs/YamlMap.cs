using YamlDotNet.RepresentationModel;

namespace JitOperator.Cli.Kubeconfigs;

/// <summary>A mapping of a YAML document; what is missing, or is something else, is null or empty.</summary>
internal readonly struct YamlMap(YamlMappingNode? node, string folder)
{
    /// <summary>Folder of the file that it is in; relative paths start there.</summary>
    public string Folder { get; } = folder;

    public bool IsMissing => node is null;

    /// <summary>The text of a member; null when it is missing or empty.</summary>
    public string? Text(string name) => Child(name) is YamlScalarNode { Value: { Length: > 0 } text } && text is not ("~" or "null") ? text : null;

    public bool Flag(string name) => Text(name) is "true" or "True" or "TRUE";

    public YamlMap Map(string name) => new(Child(name) as YamlMappingNode, Folder);

    public IReadOnlyList<YamlMap> Maps(string name)
    {
        var here = Folder;
        return Child(name) is YamlSequenceNode list ? [.. list.OfType<YamlMappingNode>().Select(item => new YamlMap(item, here))] : [];
    }

    public IReadOnlyList<string> Texts(string name) => TextsOf(Child(name));

    /// <summary>Members whose values are lists of texts.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> TextLists() => node is null
        ? new Dictionary<string, IReadOnlyList<string>>()
        : node.Children
            .Where(child => child.Key is YamlScalarNode { Value.Length: > 0 })
            .ToDictionary(child => ((YamlScalarNode)child.Key).Value!, child => TextsOf(child.Value));

    /// <summary>The full path of the file that a member names.</summary>
    public string? Path(string name) => Text(name) is { } path ? System.IO.Path.GetFullPath(path, Folder) : null;

    private YamlNode? Child(string name) => node is not null && node.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;

    private static IReadOnlyList<string> TextsOf(YamlNode? child) => child switch
    {
        YamlSequenceNode list => [.. list.OfType<YamlScalarNode>().Select(item => item.Value ?? string.Empty)],
        YamlScalarNode { Value: { } only } => [only],
        _ => [],
    };
}
