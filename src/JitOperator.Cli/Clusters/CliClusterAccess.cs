using System.CommandLine;
using JitOperator.Audit.Stores;
using JitOperator.Cli.Commands;
using JitOperator.Cli.Options;
using JitOperator.CommandLine;
using JitOperator.CommandLine.Clusters;

namespace JitOperator.Cli.Clusters;

/// <summary>Opens the cluster of the global options for the commands that are shared with <c>jit-operator</c>.</summary>
/// <param name="frame">Has the options.</param>
internal sealed class CliClusterAccess(CommandFrame frame) : IClusterAccess
{
    // They are the root's.
    public IReadOnlyList<Option> Options => [];

    public string? Given(ParseResult result) =>
        new Option[] { frame.Options.Kubeconfig, frame.Options.Context }.FirstOrDefault(option => result.GetResult(option) is { Implicit: false })?.Name;

    public async Task<IClusterReader> OpenAsync(ParseResult result, CancellationToken cancellationToken)
    {
        try
        {
            return new Reader(await ClusterConnection.OpenAsync(CliOptions.Read(result, frame.Options), frame.Environment, frame.Terminal.IsInteractive, cancellationToken));
        }
        catch (CliException e)
        {
            throw new ConfigurationException(e.Message);
        }
    }

    private sealed class Reader(ClusterConnection connection) : IClusterReader
    {
        public async Task<ApiAnswer> GetAsync(string path, CancellationToken cancellationToken)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(connection.Timeout ?? Timeout.InfiniteTimeSpan);
            try
            {
                using var response = await connection.Http.GetAsync(path.TrimStart('/'), limit.Token);
                return new ApiAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit.Token));
            }
            catch (HttpRequestException e)
            {
                throw new HttpRequestException(ClusterException.Unreachable(connection, e).Message, e, e.StatusCode);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException(ClusterException.Silent(connection, e).Message, e);
            }
        }

        public void Dispose() => connection.Dispose();
    }
}
