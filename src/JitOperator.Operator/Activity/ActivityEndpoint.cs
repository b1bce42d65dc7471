using System.Net;
using System.Net.Security;
using System.Text;
using JitOperator.Runtime.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Activity;

/// <summary>
/// The audit webhook backend of API servers: takes <c>audit.k8s.io/v1</c> EventLists. It answers 200 once what matters of a batch is in the
/// log, and 503 to whatever it cannot record now: an API server sends such a batch again. A replica that does not lead passes batches on.
/// </summary>
public sealed partial class ActivityEndpoint : IAsyncDisposable
{
    private static readonly byte[] s_sourceFault = Encoding.UTF8.GetBytes(
        $"The source is no name; after ?{ActivityOptions.SourceParameter}= write one of {ActivityOptions.SourceForm}.\n");

    private readonly ActivityOptions _options;
    private readonly ActivityIntake _intake;
    private readonly ActivityAccess _access;
    private readonly LeaderLink _leader;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _room;
    private readonly WebApplication _application;

    /// <summary>Creates it; it listens after <see cref="StartAsync"/>.</summary>
    public ActivityEndpoint(
        ActivityOptions options,
        IPAddress address,
        Func<SslStreamCertificateContext?> certificate,
        ActivityIntake intake,
        ActivityAccess access,
        LeaderLink leader,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        (_options, _intake, _access, _leader, _time) = (options, intake, access, leader, time);
        _logger = loggers.CreateLogger<ActivityEndpoint>();
        _room = new SemaphoreSlim(options.MaxConcurrentRequests);
        _application = SecureServer.Build(
            loggers,
            options.Timeout,
            kestrel =>
            {
                kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
                kestrel.Limits.MaxConcurrentConnections = options.MaxConcurrentRequests * 8;
                kestrel.Listen(address, options.Port ?? 0, listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    listen.UseCertificate(certificate, access.Handshake);
                });
            },
            AnswerAsync);
    }

    /// <summary>The port. Known once it has started.</summary>
    public int Port => new Uri(_application.Urls.Single()).Port;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">The port cannot be had.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => _application.StartAsync(cancellationToken);

    /// <summary>Takes no more requests.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _application.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _room.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var status = await StatusAsync(context);
        if (status != StatusCodes.Status200OK)
        {
            ActivityMetrics.Refused(status);
            LogRefused(status);
        }

        if (!context.Response.HasStarted)
        {
            var text = status == StatusCodes.Status400BadRequest && SourceOf(context) is null ? s_sourceFault : [];
            context.Response.StatusCode = status;
            context.Response.ContentLength = text.Length;
            if (status == StatusCodes.Status503ServiceUnavailable)
            {
                context.Response.Headers.RetryAfter = "1";
            }

            if (text.Length > 0)
            {
                context.Response.ContentType = "text/plain; charset=utf-8";
                await context.Response.Body.WriteAsync(text, context.RequestAborted);
            }
        }
    }

    private async Task<int> StatusAsync(HttpContext context)
    {
        if (context.Request.Path != ActivityOptions.Path)
        {
            return StatusCodes.Status404NotFound;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            return StatusCodes.Status405MethodNotAllowed;
        }

        if (!_access.Admits(context))
        {
            return StatusCodes.Status401Unauthorized;
        }

        if (SourceOf(context) is not { } source)
        {
            return StatusCodes.Status400BadRequest;
        }

        using var late = new CancellationTokenSource(_options.Timeout, _time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, context.RequestAborted);
        try
        {
            await _room.WaitAsync(over.Token);
            try
            {
                return await TakeAsync(context, source, over.Token);
            }
            finally
            {
                _room.Release();
            }
        }
        catch (OperationCanceledException)
        {
            return StatusCodes.Status503ServiceUnavailable;
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            return e.StatusCode;
        }
        catch (IOException)
        {
            return StatusCodes.Status400BadRequest;
        }
    }

    private async Task<int> TakeAsync(HttpContext context, string source, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (!_intake.IsOpen && !_access.IsPeer(context))
        {
            return await _leader.PassOnAsync(bytes, source, cancellationToken);
        }

        return await _intake.AcceptAsync(bytes, source, cancellationToken) switch
        {
            IntakeOutcome.Taken => StatusCodes.Status200OK,
            IntakeOutcome.Unreadable => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status503ServiceUnavailable,
        };
    }

    // Null where it is given and is no name.
    private static string? SourceOf(HttpContext context) => context.Request.Query[ActivityOptions.SourceParameter] switch
    {
        { Count: 0 } => ActivityOptions.WebhookSource,
        [{ } name] when ActivityOptions.IsSource(name) => name,
        _ => null,
    };

    [LoggerMessage(LogLevel.Warning, "A batch of audit events was answered {Status}")]
    private partial void LogRefused(int status);
}
