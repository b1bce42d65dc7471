using JitOperator.Audit.Stores;
using JitOperator.CommandLine.Clusters;
using k8s;

namespace JitOperator.Operator.Hosting;

/// <summary>Reads on the connections of the Kubernetes client, with its credentials.</summary>
/// <param name="kubernetes">The client; disposed of with this.</param>
internal sealed class OperatorClusterReader(Kubernetes kubernetes) : IClusterReader
{
    public async Task<ApiAnswer> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(kubernetes.BaseUri, path.TrimStart('/')))
        {
            Version = kubernetes.HttpClient.DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.Accept.ParseAdd("application/json");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(kubernetes.HttpClientTimeout);
        try
        {
            if (kubernetes.Credentials is { } credentials)
                await credentials.ProcessHttpRequestAsync(request, limit.Token);
            using var response = await kubernetes.HttpClient.SendAsync(request, limit.Token);
            return new ApiAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit.Token));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No answer from the API server within {kubernetes.HttpClientTimeout.TotalSeconds} s.", e);
        }
    }

    public void Dispose() => kubernetes.Dispose();
}
