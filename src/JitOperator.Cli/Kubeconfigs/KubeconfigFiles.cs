using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace JitOperator.Cli.Kubeconfigs;

/// <summary>
/// Finds and reads kubeconfig files as kubectl does: the one that was named, else those of KUBECONFIG, else <c>~/.kube/config</c>. Of
/// several, the first that says something wins.
/// </summary>
internal static class KubeconfigFiles
{
    private const int MostDepth = 64;

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

    // What builds the tree goes as deep as the file says, and would bring the program down with its stack. Names are words: what is built
    // of anything else may take for ever to compare.
    private static void CheckForm(string text)
    {
        var parser = new Parser(new StringReader(text));
        // For each mapping or list that is open, whether a name comes next; null in a list.
        var open = new Stack<bool?>();
        while (parser.MoveNext())
        {
            if (parser.Current is not (Scalar or AnchorAlias or MappingStart or SequenceStart or MappingEnd or SequenceEnd))
                continue;
            if (parser.Current is MappingEnd or SequenceEnd)
            {
                open.Pop();
                continue;
            }

            if (open.TryPeek(out var isName) && isName is { } name)
            {
                if (name && parser.Current is not Scalar)
                    throw new YamlException(parser.Current.Start, parser.Current.End, "a name is no word");
                open.Pop();
                open.Push(!name);
            }

            if (parser.Current is MappingStart or SequenceStart)
                open.Push(parser.Current is MappingStart ? true : null);
            if (open.Count > MostDepth)
                throw new YamlException(parser.Current.Start, parser.Current.End, "it is nested too deep");
        }
    }

    private static YamlMap ReadOne(string path, string source)
    {
        try
        {
            var text = File.ReadAllText(path);
            CheckForm(text);
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            return yaml.Documents is [{ RootNode: YamlMappingNode root }, ..]
                ? new YamlMap(root, Path.GetDirectoryName(Path.GetFullPath(path))!)
                : throw new CliException($"The file {path} of {source} is no kubeconfig: it holds no mapping; name another by --kubeconfig.", ExitCodes.Unavailable);
        }
        catch (YamlException e)
        {
            throw new CliException($"The file {path} of {source} is no YAML at line {e.Start.Line}; mend it, or name another by --kubeconfig.", ExitCodes.Unavailable, e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The parser stumbles over some texts without saying so.
            throw new CliException($"The file {path} of {source} is no YAML; mend it, or name another by --kubeconfig.", ExitCodes.Unavailable, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The file {path} of {source} cannot be read: {e.Message.TrimEnd('.')}; name another by --kubeconfig.", ExitCodes.Unavailable, e);
        }
    }
}
