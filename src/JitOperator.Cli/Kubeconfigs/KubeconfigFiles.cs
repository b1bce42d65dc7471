using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace JitOperator.Cli.Kubeconfigs;

/// <summary>
/// Finds and reads kubeconfig files as kubectl does: the one that was named, else those of KUBECONFIG, else <c>~/.kube/config</c>. Of
/// several, the first that says something wins.
/// </summary>
internal static class KubeconfigFiles
{
    /// <summary>The files, read; empty when there are none.</summary>
    /// <exception cref="CliException">A file cannot be read, or is no kubeconfig.</exception>
    public static IReadOnlyList<YamlMap> Read(string? named, Func<string, string?> environment)
    {
        if (named is not null)
            return [ReadOne(named, "--kubeconfig")];
        if (environment("KUBECONFIG") is { Length: > 0 } list)
        {
            return [.. list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(File.Exists).Select(file => ReadOne(file, "KUBECONFIG"))];
        }

        var home = environment("HOME") ?? environment("USERPROFILE");
        var usual = home is { Length: > 0 } ? Path.Combine(home, ".kube", "config") : null;
        return File.Exists(usual) ? [ReadOne(usual, "~/.kube/config")] : [];
    }

    private static YamlMap ReadOne(string path, string source)
    {
        try
        {
            using var text = new StreamReader(path);
            var yaml = new YamlStream();
            yaml.Load(text);
            return yaml.Documents is [{ RootNode: YamlMappingNode root }, ..]
                ? new YamlMap(root, Path.GetDirectoryName(Path.GetFullPath(path))!)
                : throw new CliException($"The file {path} of {source} is no kubeconfig: it holds no mapping; name another by --kubeconfig.", ExitCodes.Unavailable);
        }
        catch (YamlException e)
        {
            throw new CliException($"The file {path} of {source} is no YAML at line {e.Start.Line}; mend it, or name another by --kubeconfig.", ExitCodes.Unavailable, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The file {path} of {source} cannot be read: {e.Message.TrimEnd('.')}; name another by --kubeconfig.", ExitCodes.Unavailable, e);
        }
    }
}
