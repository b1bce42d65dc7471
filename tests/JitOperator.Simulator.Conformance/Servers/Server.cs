using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using JitOperator.Runtime.Client;
using JitOperator.Simulator.Conformance.Comparison;
using JitOperator.Simulator.Conformance.Operations;
using k8s;

namespace JitOperator.Simulator.Conformance.Servers;

/// <summary>One of the two API servers as one sequence of operations reaches it: through the runtime's client, where that has the operation.</summary>
internal sealed class Server : IDisposable
{
    /// <summary>Names of the objects that end the watches.</summary>
    private const string Last = "zz";

    private readonly Tap _tap;
    private readonly Kubernetes _client;
    private readonly List<OpenWatch> _watches = [];
    private readonly List<Answer> _answers = [];

    /// <param name="ns">The namespace of the sequence.</param>
    /// <param name="tap">Stands in the way of the client.</param>
    /// <param name="client">A client, whose answers pass the tap.</param>
    public Server(string ns, Tap tap, Kubernetes client)
    {
        (Namespace, _tap, _client) = (ns, tap, client);
        Normal = new Normal(this);
    }

    /// <summary>The namespace of the sequence.</summary>
    public string Namespace { get; }

    /// <summary>What it has told so far.</summary>
    public Memory Memory { get; } = new();

    /// <summary>Makes its answers comparable.</summary>
    public Normal Normal { get; }

    /// <summary>A resourceVersion from before the sequence.</summary>
    public string Start { get; private set; } = string.Empty;

    /// <summary>The watches so far.</summary>
    public int Watches => _watches.Count;

    /// <summary>The name of an object on the server.</summary>
    public string NameOf(TestedKind kind, string name) => kind.Kind.Namespaced ? name : $"{Namespace}-{name}";

    /// <summary>Whether an object is the sequence's.</summary>
    public bool IsOurs(TestedKind kind, JsonNode metadata) => kind.Kind.Namespaced
        ? (string?)metadata["namespace"] == Namespace && ((string)metadata["name"]!).Length <= Last.Length
        : ((string)metadata["name"]!).StartsWith($"{Namespace}-", StringComparison.Ordinal);

    /// <summary>The namespace of a kind's objects.</summary>
    public string? NamespaceOf(TestedKind kind) => kind.Kind.Namespaced ? Namespace : null;

    /// <summary>The path of an object, or without a name of all of them.</summary>
    public string PathOf(TestedKind kind, string? name) => string.Concat(
        kind.Kind.Group.Length == 0 ? "api/" : $"apis/{kind.Kind.Group}/",
        kind.Kind.Version,
        kind.Kind.Namespaced ? $"/namespaces/{Namespace}" : "",
        $"/{kind.Kind.Plural}",
        name is null ? "" : $"/{NameOf(kind, name)}");

    /// <summary>A client of the runtime.</summary>
    public ResourceClient<AnyObject> Client(TestedKind kind, string manager) => new(_client, kind.Kind, manager);

    /// <summary>Finds out where the server is before anything is done.</summary>
    public async Task StartAsync(TestedKind kind) =>
        Start = (string)(await SendAsync(HttpMethod.Get, PathOf(kind, null), null, kind, note: false)).Body["metadata"]!["resourceVersion"]!;

    /// <summary>Does something and returns what the server answered.</summary>
    public async Task<IReadOnlyList<Answer>> RunAsync(Operation operation)
    {
        var first = _answers.Count;
        _tap.Clear();
        try
        {
            await operation.RunAsync(this);
        }
        catch (KubernetesApiException)
        {
            // It is among the answers.
        }

        // What the runtime's client has asked.
        foreach (var (code, body) in _tap.Answers)
        {
            Note(operation.Kind, code, body);
        }

        _tap.Clear();
        return _answers[first..];
    }

    /// <summary>Takes an answer for one of the operation's.</summary>
    public void Note(TestedKind kind, int code, JsonObject body)
    {
        _answers.Add(new Answer(kind, code, body));
        if (code < 300 && body["metadata"] is { } metadata && metadata["name"] is { } name)
        {
            var prefix = kind.Kind.Namespaced ? 0 : Namespace.Length + 1;
            Memory.Saw(kind, ((string)name!)[prefix..], body);
        }
    }

    /// <summary>Sends what the runtime's client has no operation for.</summary>
    public async Task<Answer> SendAsync(
        HttpMethod method, string path, (string MediaType, JsonObject Json)? body, TestedKind kind, bool note = true)
    {
        using var response = await OpenAsync(method, path, body, CancellationToken.None);
        var (code, json) = _tap.Answers[^1];
        if (!note)
        {
            _tap.Answers.RemoveAt(_tap.Answers.Count - 1);
        }

        return new Answer(kind, code, json);
    }

    /// <summary>Opens a watch.</summary>
    public async Task WatchAsync(TestedKind kind, string? selector, string? version)
    {
        var path = $"{PathOf(kind, null)}?watch=true&timeoutSeconds=3600&resourceVersion={version ?? Start}"
            + (selector is null ? "" : $"&labelSelector={Uri.EscapeDataString(selector)}");
        _watches.Add(new OpenWatch(kind, await OpenAsync(HttpMethod.Get, path, null, CancellationToken.None)));
    }

    /// <summary>Makes the object that ends the watches of a kind; it is matched by every selector that they have.</summary>
    public Task EndAsync(TestedKind kind) => SendAsync(
        HttpMethod.Post,
        PathOf(kind, null),
        ("application/json", new Draft(0, Generator.LastLabels, [], []).For(this, kind, Last)),
        kind,
        note: false);

    /// <summary>Reads one of the watches to its end.</summary>
    public async Task<(TestedKind Kind, IReadOnlyList<JsonObject> Events)> ReadWatchAsync(int watch, CancellationToken cancellationToken)
    {
        var kind = _watches[watch].Kind;
        var events = await _watches[watch].ReadAsync(NameOf(kind, Last), cancellationToken);
        return (kind, [.. events.Where(told => (string?)told["type"] == "ERROR" || IsOurs(kind, told["object"]!["metadata"]!))]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watches.ForEach(watch => watch.Dispose());
        _client.Dispose();
    }

    private async Task<HttpResponseMessage> OpenAsync(
        HttpMethod method, string path, (string MediaType, JsonObject Json)? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_client.BaseUri, path))
        {
            Version = _client.HttpClient.DefaultRequestVersion,
        };
        request.Headers.Accept.ParseAdd("application/json");
        if (body is var (mediaType, json))
        {
            request.Content = new StringContent(json.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(mediaType));
        }

        if (_client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, cancellationToken);
        }

        return await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}
