using System.Text;
using System.Text.Json.Nodes;

namespace JitOperator.Simulator.Conformance.Servers;

/// <summary>Sees every answer on its way in, as it was sent; those of watches pass by.</summary>
internal sealed class Tap : DelegatingHandler
{
    /// <summary>The answers since the last call of <see cref="Clear"/>.</summary>
    public List<(int Code, JsonObject Body)> Answers { get; } = [];

    public void Clear() => Answers.Clear();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (request.RequestUri!.Query.Contains("watch=true", StringComparison.Ordinal))
        {
            return response;
        }

        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        Answers.Add(((int)response.StatusCode, JsonNode.Parse(text)!.AsObject()));
        var content = new StringContent(text, Encoding.UTF8, "application/json");
        response.Content.Dispose();
        response.Content = content;
        return response;
    }
}
