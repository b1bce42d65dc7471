using System.CommandLine;

namespace JitOperator.Cli.Options;

/// <summary>The options that every command takes, with the names that they have in kubectl.</summary>
public sealed class GlobalOptions
{
    /// <summary><c>--kubeconfig</c>.</summary>
    public Option<string?> Kubeconfig { get; } = new("--kubeconfig")
    {
        Description = "The kubeconfig file. Default: the files of KUBECONFIG, else ~/.kube/config.",
        HelpName = "file",
        Recursive = true,
    };

    /// <summary><c>--context</c>.</summary>
    public Option<string?> Context { get; } = new("--context")
    {
        Description = "The context of the kubeconfig. Default: its current one.",
        HelpName = "name",
        Recursive = true,
    };

    /// <summary><c>-n</c>.</summary>
    public Option<string[]> Namespace { get; } = new("--namespace", "-n")
    {
        Description = "The namespace. Default: the one of the context.",
        HelpName = "name",
        Recursive = true,
    };

    /// <summary><c>-A</c>.</summary>
    public Option<bool> AllNamespaces { get; } = new("--all-namespaces", "-A")
    {
        Description = "Look in all namespaces.",
        Recursive = true,
    };

    /// <summary><c>-o</c>.</summary>
    public Option<string?> Output { get; } = new("--output", "-o")
    {
        Description = "json, yaml, name or wide instead of a table.",
        HelpName = "format",
        Recursive = true,
        CompletionSources = { "json", "yaml", "name", "wide" },
    };

    /// <summary><c>--as</c>.</summary>
    public Option<string?> As { get; } = new("--as")
    {
        Description = "Act as this user, if your own rights let you impersonate them.",
        HelpName = "user",
        Recursive = true,
    };

    /// <summary><c>--as-group</c>.</summary>
    public Option<string[]> AsGroup { get; } = new("--as-group")
    {
        Description = "With --as: as a member of this group. May be given several times.",
        HelpName = "group",
        Recursive = true,
    };

    /// <summary><c>--request-timeout</c>.</summary>
    public Option<string?> RequestTimeout { get; } = new("--request-timeout")
    {
        Description = "How long to wait for one answer of the API server, as in 10s or 1m; 0 for ever. Default: 30s.",
        HelpName = "duration",
        Recursive = true,
    };

    /// <summary>Makes them options of a command and of all below it.</summary>
    /// <param name="root">The command.</param>
    public void AddTo(Command root)
    {
        foreach (var option in new Option[] { Kubeconfig, Context, Namespace, AllNamespaces, Output, As, AsGroup, RequestTimeout })
            root.Options.Add(option);
    }
}
