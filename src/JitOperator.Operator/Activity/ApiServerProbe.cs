using System.Globalization;
using System.Net;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using k8s;

namespace JitOperator.Operator.Activity;

/// <summary>Makes these calls about AccessRequests in the operator's own namespace.</summary>
public sealed class ApiServerProbe(Kubernetes kubernetes, string @namespace) : IApiServerProbe
{
    private string Path => $"apis/{ApiConstants.Group}/{ApiConstants.Version}/namespaces/{@namespace}/{AccessRequest.Plural}";

    /// <inheritdoc/>
    public Task GetAsync(string name, CancellationToken cancellationToken) =>
        SendAsync($"{Path}/{name}", closes: false, response => response.Content.CopyToAsync(Stream.Null, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task WatchAsync(string name, CancellationToken cancellationToken) => SendAsync(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Path}?watch=true&timeoutSeconds={IApiServerProbe.WatchDuration.TotalSeconds:0}&fieldSelector=metadata.name%3D{name}"),
        closes: false,
        response => response.Content.CopyToAsync(Stream.Null, cancellationToken),
        cancellationToken);

    /// <inheritdoc/>
    public async Task<ApiServerLosses?> LossesAsync(CancellationToken cancellationToken)
    {
        ApiServerLosses? losses = null;
        try
        {
            // Another connection each time: behind a load balancer, another API server.
            await SendAsync(
                "metrics",
                closes: true,
                async response =>
                {
                    using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
                    losses = response.StatusCode == HttpStatusCode.OK ? await ApiServerLosses.ReadAsync(reader, cancellationToken) : null;
                },
                cancellationToken);
        }
        catch (ApiServerSilentException)
        {
            return null;
        }

        return losses;
    }

    private async Task SendAsync(string path, bool closes, Func<HttpResponseMessage, Task> read, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(kubernetes.BaseUri, path)) { Version = HttpVersion.Version11 };
            request.Headers.ConnectionClose = closes;
            if (kubernetes.Credentials is { } credentials)
            {
                await credentials.ProcessHttpRequestAsync(request, cancellationToken);
            }

            using var response = await kubernetes.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await read(response);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ApiServerSilentException($"GET /{path.Split('?')[0]}: {e.Message}", e);
        }
    }
}
