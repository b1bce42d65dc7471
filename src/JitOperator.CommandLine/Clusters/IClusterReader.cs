using JitOperator.Audit.Stores;

namespace JitOperator.CommandLine.Clusters;

/// <summary>Reads of one API server, as plain JSON: no models and no reflection, so that it works in a program compiled ahead of time.</summary>
public interface IClusterReader : IDisposable
{
    /// <summary>Sends one GET, and returns whatever is answered.</summary>
    /// <param name="path">Path and query, as in <c>/api/v1/namespaces/a/configmaps?limit=25</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HttpRequestException">No answer came, or it broke off.</exception>
    /// <exception cref="TimeoutException">None came in time.</exception>
    Task<ApiAnswer> GetAsync(string path, CancellationToken cancellationToken);
}
