using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JitOperator.TestKit.Faults;

/// <summary>One request on its way through a <see cref="FaultProxy"/>, and what can be done to it.</summary>
internal sealed class ProxyExchange : IDisposable
{
    private const int BufferSize = 32 * 1024;

    // They belong to one connection, not to the message (RFC 9110, section 7.6.1).
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Host",
    };

    private readonly HttpContext _context;
    private readonly HttpMessageInvoker _upstream;
    private readonly Uri _server;
    private readonly CancellationTokenSource _aborted;
    private readonly Lock _lock = new();
    private volatile bool _silenced;
    private bool _over;

    public ProxyExchange(HttpContext context, HttpMessageInvoker upstream, Uri server, CancellationToken closing)
    {
        _context = context;
        _upstream = upstream;
        _server = server;
        _aborted = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, closing);
        Request = new ProxiedRequest(context.Request.Method, context.Request.Path.Value!, context.Request.QueryString.Value ?? string.Empty);
    }

    /// <summary>What is asked.</summary>
    public ProxiedRequest Request { get; }

    /// <summary>When the client, or the proxy itself, is gone.</summary>
    public CancellationToken Aborted => _aborted.Token;

    /// <summary>Asks the API server and passes its answer on as it comes, up to the limit.</summary>
    public async Task ForwardAsync(LineLimit? limit = null)
    {
        using var answer = await SendAsync();
        CopyHeaders(answer, keepLength: limit is null);
        await using var body = await answer.Content.ReadAsStreamAsync(Aborted);
        // A watch is there before its first event is.
        await _context.Response.Body.FlushAsync(Aborted);
        await CopyAsync(body, limit);
    }

    /// <summary>Asks the API server and keeps the answer from the client.</summary>
    public async Task ForwardAndDiscardAsync()
    {
        using var answer = await SendAsync();
        await answer.Content.CopyToAsync(Stream.Null, Aborted);
    }

    /// <summary>Sets a header of the answer.</summary>
    public void SetHeader(string name, string value) => _context.Response.Headers[name] = value;

    /// <summary>Answers in the API server's place.</summary>
    public Task AnswerAsync(int code, string json)
    {
        _context.Response.StatusCode = code;
        _context.Response.ContentType = "application/json";
        return _context.Response.WriteAsync(json, Aborted);
    }

    /// <summary>Keeps the connection open and says nothing, until the client gives up.</summary>
    public Task StaySilentAsync() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Aborted);

    /// <summary>Breaks the connection, unless the exchange is over: its context is then gone, or that of the connection's next request.</summary>
    public void Abort()
    {
        lock (_lock)
        {
            if (!_over)
                _context.Abort();
        }
    }

    /// <summary>Lets nothing more of a running answer pass, and keeps the connection open.</summary>
    public void Silence() => _silenced = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
            _over = true;
        _aborted.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync()
    {
        using var request = new HttpRequestMessage(new HttpMethod(Request.Method), new Uri(_server, Request.Path + Request.Query))
        {
            Version = HttpVersion.Version11,
        };
        if (_context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
            request.Content = new StreamContent(_context.Request.Body);
        foreach (var (name, values) in _context.Request.Headers.Where(header => !HopByHop.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values);
        }

        return await _upstream.SendAsync(request, Aborted);
    }

    private void CopyHeaders(HttpResponseMessage answer, bool keepLength)
    {
        _context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !HopByHop.Contains(header.Key)))
        {
            if (keepLength || !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                _context.Response.Headers[name] = values.ToArray();
        }
    }

    private async Task CopyAsync(Stream body, LineLimit? limit)
    {
        var buffer = new byte[BufferSize];
        while (limit is not { IsReached: true } && await body.ReadAsync(buffer, Aborted) is > 0 and var read)
        {
            if (_silenced)
                await StaySilentAsync();
            var passed = limit?.Take(buffer.AsSpan(0, read)) ?? read;
            await _context.Response.Body.WriteAsync(buffer.AsMemory(0, passed), Aborted);
            await _context.Response.Body.FlushAsync(Aborted);
        }

        if (_silenced)
            await StaySilentAsync();
    }
}
