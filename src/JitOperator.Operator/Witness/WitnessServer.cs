using JitOperator.Audit.Witness;
using JitOperator.Runtime.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Witness;

/// <summary>
/// The HTTP interface of C2SP tlog-witness: <c>POST /add-checkpoint</c>, and for monitors <c>GET /ORIGIN-HASH/checkpoint</c>; besides,
/// <c>/healthz</c>. Nobody is authenticated: a checkpoint that the log's key signed is all that counts.
/// </summary>
public sealed partial class WitnessServer : IAsyncDisposable
{
    private const string Checkpoint = "/checkpoint";

    private readonly WitnessServerOptions _options;
    private readonly WitnessService _witness;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _room;
    private readonly WebApplication _application;

    /// <summary>Creates a server; it does nothing before <see cref="StartAsync"/>.</summary>
    public WitnessServer(WitnessServerOptions options, WitnessService witness, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _witness = witness;
        _time = time;
        _logger = loggers.CreateLogger<WitnessServer>();
        _room = new SemaphoreSlim(options.MaxConcurrentRequests);
        _application = SecureServer.Build(loggers, options.Timeout * 2, Configure, AnswerAsync);
    }

    /// <summary>The submission prefix, which is the monitoring prefix as well. Known once it has started.</summary>
    public Uri Url => new(_application.Urls.Single());

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">The address or port cannot be had.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => _application.StartAsync(cancellationToken);

    /// <summary>Takes no more connections, and lets those requests end that have begun.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _application.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _room.Dispose();
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxRequestBodySize = _options.MaxBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = _options.MaxConnections;
        kestrel.Listen(_options.Listen, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (_options.Certificate is { } certificate)
            {
                listen.UseCertificate(certificate);
            }
        });
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        try
        {
            var answer = await RouteAsync(context, both.Token);
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.ContentType;
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.WriteAsync(answer.Body, both.Token);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            // Too large, or broken off.
            context.Response.StatusCode = e.StatusCode;
        }
        catch (OperationCanceledException)
        {
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }
        }
        catch (Exception e)
        {
            LogFailed(e);
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            }
        }
    }

    private async Task<WitnessAnswer> RouteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value ?? string.Empty);
        var isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        return path switch
        {
            "/add-checkpoint" when HttpMethods.IsPost(method) => await AddAsync(context, cancellationToken),
            "/healthz" when isRead => Text(StatusCodes.Status200OK, "ok"),
            "/add-checkpoint" or "/healthz" => Text(StatusCodes.Status405MethodNotAllowed, "This is not how it is asked for."),
            _ when isRead && path.Length > Checkpoint.Length + 1 && path.EndsWith(Checkpoint, StringComparison.Ordinal) =>
                await _witness.CheckpointAsync(path[1..^Checkpoint.Length], cancellationToken),
            _ => Text(StatusCodes.Status404NotFound, "There is nothing here."),
        };
    }

    private async Task<WitnessAnswer> AddAsync(HttpContext context, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, cancellationToken);
            return await _witness.AddCheckpointAsync(body.ToArray(), cancellationToken);
        }
        finally
        {
            _room.Release();
        }
    }

    private static WitnessAnswer Text(int status, string text) => new(status, "text/plain; charset=utf-8", text + "\n");

    [LoggerMessage(LogLevel.Error, "A request failed")]
    private partial void LogFailed(Exception exception);
}
