using System.Net.Http.Json;
using System.Text.Json.Nodes;
using JitOperator.TestKit.Clusters;
using k8s;
using k8s.Models;

namespace JitOperator.TestKit.Tests.Faults;

/// <summary>Plain HTTP as some user: what arrives is what the test sees.</summary>
/// <param name="user">Who asks.</param>
internal sealed class ProxyClient(ClusterUser user)
{
    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, path, body: null, HttpCompletionOption.ResponseContentRead, cancellationToken);

    public Task<HttpResponseMessage> CreateAsync(string path, string name) => SendAsync(
        HttpMethod.Post,
        path,
        new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = name } },
        HttpCompletionOption.ResponseContentRead,
        CancellationToken.None);

    /// <summary>Starts a watch of everything that is there and will be, as soon as its headers arrive.</summary>
    public async Task<WatchLines> WatchAsync(string path)
    {
        var answer = await SendAsync(
            HttpMethod.Get, path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "watch=true", body: null, HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
        return new WatchLines(new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    public static async Task<V1Status> ReadStatusAsync(HttpResponseMessage answer) =>
        KubernetesJson.Deserialize<V1Status>(await answer.Content.ReadAsStringAsync());

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, JsonObject? body, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(user.Client.BaseUri, path));
        if (body is not null)
            request.Content = JsonContent.Create(body);
        await user.Client.Credentials.ProcessHttpRequestAsync(request, cancellationToken);
        return await user.Client.HttpClient.SendAsync(request, completion, cancellationToken);
    }
}
