using System.CommandLine;
using JitOperator.Core.Values;

namespace JitOperator.Cli.Options;

/// <summary>The values of <see cref="GlobalOptions"/> on one command line.</summary>
public sealed class CliOptions
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private CliOptions()
    {
    }

    /// <summary><c>--kubeconfig</c>, if given.</summary>
    public string? Kubeconfig { get; private init; }

    /// <summary><c>--context</c>, if given.</summary>
    public string? Context { get; private init; }

    /// <summary>Each <c>-n</c>, in order.</summary>
    public IReadOnlyList<string> Namespaces { get; private init; } = [];

    /// <summary><c>-A</c>.</summary>
    public bool AllNamespaces { get; private init; }

    /// <summary><c>-o</c>.</summary>
    public OutputFormat Format { get; private init; }

    /// <summary><c>--as</c>, if given.</summary>
    public string? As { get; private init; }

    /// <summary>Each <c>--as-group</c>.</summary>
    public IReadOnlyList<string> AsGroups { get; private init; } = [];

    /// <summary><c>--request-timeout</c>; null for ever.</summary>
    public TimeSpan? RequestTimeout { get; private init; }

    /// <summary>True when the objects themselves are wanted, for programs.</summary>
    public bool IsForPrograms => Format is OutputFormat.Json or OutputFormat.Yaml or OutputFormat.Name;

    /// <summary>Reads them.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="CliException">A value makes no sense.</exception>
    public static CliOptions Read(ParseResult result, GlobalOptions options)
    {
        var namespaces = result.GetValue(options.Namespace) ?? [];
        var allNamespaces = result.GetValue(options.AllNamespaces);
        if (namespaces.Length > 0 && allNamespaces)
            throw CliException.Usage("-n and -A exclude each other; leave one of them out.");
        var (user, groups) = (result.GetValue(options.As), result.GetValue(options.AsGroup) ?? []);
        if (user is null && groups.Length > 0)
            throw CliException.Usage("--as-group needs a user to be that group's member; name one with --as.");
        return new CliOptions
        {
            Kubeconfig = result.GetValue(options.Kubeconfig),
            Context = result.GetValue(options.Context),
            Namespaces = namespaces,
            AllNamespaces = allNamespaces,
            Format = FormatOf(result.GetValue(options.Output)),
            As = user,
            AsGroups = groups,
            RequestTimeout = TimeoutOf(result.GetValue(options.RequestTimeout)),
        };
    }

    /// <summary>The only namespace that <c>-n</c> names; null when there is no <c>-n</c>.</summary>
    /// <exception cref="CliException">There are several.</exception>
    public string? SingleNamespace() => Namespaces switch
    {
        [] => null,
        [var only] => only,
        _ => throw CliException.Usage("-n is given several times, and this command looks at one namespace; give one, or -A."),
    };

    private static OutputFormat FormatOf(string? text) => text switch
    {
        null => OutputFormat.Table,
        "wide" => OutputFormat.Wide,
        "name" => OutputFormat.Name,
        "json" => OutputFormat.Json,
        "yaml" => OutputFormat.Yaml,
        _ => throw CliException.Usage($"-o is \"{text}\"; choose json, yaml, name or wide."),
    };

    private static TimeSpan? TimeoutOf(string? text) => text switch
    {
        null => DefaultTimeout,
        "0" or "0s" => null,
        _ when DurationText.TryParse(text, out var timeout) => timeout,
        _ => throw CliException.Usage($"--request-timeout is \"{text}\"; write it as 10s, 1m, or 0 for ever."),
    };
}
