using JitOperator.Cli.Clusters;
using JitOperator.Cli.Options;
using JitOperator.Cli.Screens;

namespace JitOperator.Cli.Commands;

/// <summary>What a command works with.</summary>
/// <param name="Terminal">Where it reads and writes.</param>
/// <param name="Options">The options that all commands have.</param>
/// <param name="Client">The cluster.</param>
public sealed record Session(Terminal Terminal, CliOptions Options, ClusterClient Client)
{
    /// <summary>The time.</summary>
    public DateTimeOffset Now => Terminal.Time.GetUtcNow();

    /// <summary>The namespace that the command line, or else the context, names.</summary>
    public string Namespace => Options.SingleNamespace() ?? Client.Connection.Context.Namespace ?? "default";

    /// <summary>The namespace to look in; null for all of them.</summary>
    public string? NamespaceOrAll => Options.AllNamespaces ? null : Namespace;
}
