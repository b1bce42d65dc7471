namespace JitOperator.Chart.Tests.Charts;

/// <summary>
/// Puts into a folder what a pod of the operator would find in its volumes, so that the program can be run with the chart's own arguments
/// where there is no node.
/// </summary>
/// <param name="rendering">What the chart made.</param>
/// <param name="folder">Where to.</param>
/// <param name="others">Entries of ConfigMaps and Secrets that the chart only refers to, by <c>name/key</c>.</param>
public sealed class PodFiles(ChartRendering rendering, string folder, IReadOnlyDictionary<string, string> others)
{
    /// <summary>Writes every volume, and returns the arguments with paths of the folder.</summary>
    public IReadOnlyList<string> Write()
    {
        var pod = rendering.One("Deployment", "jit-operator")["spec"]!["template"]!["spec"]!;
        var volumes = pod["volumes"]!.AsArray().ToDictionary(volume => (string)volume!["name"]!, volume => volume!.AsObject());
        var arguments = rendering.Arguments();
        foreach (var mount in rendering.Operator["volumeMounts"]!.AsArray())
        {
            var (path, volume) = ((string)mount!["mountPath"]!, volumes[(string)mount["name"]!]);
            var place = Path.Combine(folder, path.TrimStart('/'));
            Directory.CreateDirectory(place);
            foreach (var (file, content) in FilesOf(volume))
                File.WriteAllText(Path.Combine(place, file), content);
            arguments = [.. arguments.Select(argument => argument.Replace($"={path}", $"={place}", StringComparison.Ordinal))];
        }

        return arguments;
    }

    private IEnumerable<(string File, string Content)> FilesOf(JsonObject volume)
    {
        var (name, items) = volume switch
        {
            _ when volume["configMap"] is { } map => ((string)map["name"]!, map["items"]),
            _ when volume["secret"] is { } secret => ((string)secret["secretName"]!, secret["items"]),
            _ => (null, null),
        };
        if (name is null)
            return [];
        var own = rendering.OfKind("ConfigMap").FirstOrDefault(map => (string?)map["metadata"]!["name"] == name);
        return items is null
            ? own is null ? [] : own["data"]!.AsObject().Select(entry => (entry.Key, (string)entry.Value!))
            : items.AsArray().Select(item => ((string)item!["path"]!, others[$"{name}/{(string)item["key"]!}"]));
    }
}
