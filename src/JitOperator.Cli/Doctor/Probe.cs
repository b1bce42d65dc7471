using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Cli.Clusters;

namespace JitOperator.Cli.Doctor;

/// <summary>What an API server answered to the doctor.</summary>
/// <param name="Status">The status; null when none came.</param>
/// <param name="Json">The object; null when there was none.</param>
/// <param name="Text">The text, at most as much as is of use.</param>
/// <param name="Date">The server's clock.</param>
public sealed record ProbeAnswer(HttpStatusCode? Status, JsonObject? Json, string Text, DateTimeOffset? Date)
{
    /// <summary>It is the object that was asked for.</summary>
    public bool IsThere => Status is HttpStatusCode.OK or HttpStatusCode.Created && Json is not null;

    /// <summary>We have no right to look.</summary>
    public bool IsForbidden => Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;

    /// <summary>There is none.</summary>
    public bool IsMissing => Status == HttpStatusCode.NotFound;

    /// <summary>What it says of itself, for people.</summary>
    public string Message => Json?["message"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : $"{(int?)Status} {Status}";
}

/// <summary>Asks the API server, and takes every answer for one: a refusal is what a doctor wants to hear of.</summary>
/// <param name="connection">The way there.</param>
/// <param name="time">The clock here.</param>
public sealed class Probe(ClusterConnection connection, TimeProvider time)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);
    private readonly Dictionary<string, ProbeAnswer> _known = new(StringComparer.Ordinal);

    /// <summary>Reads an address once; later the same answer is given.</summary>
    /// <param name="path">The address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="accept">What kind of answer is wanted.</param>
    public async Task<ProbeAnswer> GetAsync(string path, CancellationToken cancellationToken, string accept = "application/json") =>
        _known.TryGetValue(path, out var known) ? known : _known[path] = await SendAsync(HttpMethod.Get, path, null, accept, cancellationToken);

    /// <summary>Sends an object.</summary>
    /// <param name="path">The address.</param>
    /// <param name="body">The object.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ProbeAnswer> PostAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, body, "application/json", cancellationToken);

    private async Task<ProbeAnswer> SendAsync(HttpMethod method, string path, JsonObject? body, string accept, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.ParseAdd(accept);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var deadline = new CancellationTokenSource(connection.Timeout is { } timeout && timeout < s_longest ? timeout : s_longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var response = await connection.Http.SendAsync(request, either.Token);
            var text = await response.Content.ReadAsStringAsync(either.Token);
            return new ProbeAnswer(response.StatusCode, Parse(text), text, response.Headers.Date);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeAnswer(null, null, "no answer in time", null);
        }
        catch (HttpRequestException e)
        {
            throw ClusterException.Unreachable(connection, e);
        }
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
