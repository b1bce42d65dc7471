using System.CommandLine;
using JitOperator.CommandLine.Clusters;
using JitOperator.Operator.Commands;
using JitOperator.Runtime.Client;

namespace JitOperator.Operator.Hosting;

/// <summary>The cluster of <c>--kubeconfig</c>, of the pod that this runs in, or of the user's own kubeconfig.</summary>
internal sealed class OperatorClusterAccess : IClusterAccess
{
    private readonly Option<string?> _kubeconfig = SharedOptions.Kubeconfig();

    public IReadOnlyList<Option> Options => [_kubeconfig];

    public string? Given(ParseResult result) => result.GetValue(_kubeconfig) is null ? null : _kubeconfig.Name;

    public Task<IClusterReader> OpenAsync(ParseResult result, CancellationToken cancellationToken) =>
        Task.FromResult<IClusterReader>(new OperatorClusterReader(KubernetesClients.Create(ClusterConfiguration.LoadForPeople(result.GetValue(_kubeconfig)))));
}
