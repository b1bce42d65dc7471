using System.CommandLine;

namespace JitOperator.CommandLine.Clusters;

/// <summary>How a program finds the cluster that people mean.</summary>
public interface IClusterAccess
{
    /// <summary>The options that say so, for each command that reads a cluster; empty where the program's root has them for all.</summary>
    IReadOnlyList<Option> Options { get; }

    /// <summary>Name of an option that was typed and names a cluster, as in <c>--kubeconfig</c>; null when none was.</summary>
    string? Given(ParseResult result);

    /// <summary>Opens the cluster. Makes no request yet, but for what a sign-in plugin does.</summary>
    /// <exception cref="ConfigurationException">None can be found; the message says what to change.</exception>
    Task<IClusterReader> OpenAsync(ParseResult result, CancellationToken cancellationToken);
}
