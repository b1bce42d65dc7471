using System.Net;
using System.Net.Security;
using JitOperator.Runtime.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace JitOperator.Runtime.Admission;

/// <summary>
/// Serves admission webhooks over HTTPS, and health checks. The certificate is asked for at every handshake, so it can be replaced
/// while the server runs; without one, handshakes fail and whatever the webhooks match is refused by the API server.
/// </summary>
public sealed class AdmissionServer : IAdmissionServer
{
    private const string Liveness = "/healthz";
    private const string Readiness = "/readyz";
    private static readonly string[] HealthPaths = [Liveness, Readiness];

    private readonly AdmissionServerOptions _options;
    private readonly Func<SslStreamCertificateContext?> _certificate;
    private readonly SemaphoreSlim _room;
    private readonly Dictionary<string, RequestDelegate> _reviews;
    private readonly Dictionary<string, RequestDelegate> _health;
    private readonly WebApplication _application;
    private volatile bool _stopping;
    private int _boundPort;
    private int _boundHealthPort;

    /// <summary>Creates a server; it does nothing before <see cref="StartAsync"/>.</summary>
    /// <param name="options">Where it listens, and to whom it hands what it gets.</param>
    /// <param name="certificate">The certificate to serve with now, and its chain; null if there is none yet.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="time">The clock for the limits; the system's if none is given.</param>
    /// <exception cref="ArgumentException">A handler's path is none, or taken by a health check.</exception>
    public AdmissionServer(
        AdmissionServerOptions options, Func<SslStreamCertificateContext?> certificate, ILoggerFactory loggers, TimeProvider? time = null)
    {
        if (options.Handlers.Keys.Concat(options.Pages.Keys).FirstOrDefault(path => !path.StartsWith('/') || HealthPaths.Contains(path)) is { } wrong)
            throw new ArgumentException($"No handler can be at \"{wrong}\".", nameof(options));
        _options = options;
        _certificate = certificate;
        _room = new SemaphoreSlim(options.MaxConcurrentReviews);
        var logger = loggers.CreateLogger<AdmissionServer>();
        _reviews = options.Handlers.ToDictionary(
            handler => handler.Key,
            handler => (RequestDelegate)new AdmissionEndpoint(
                handler.Key, handler.Value, options.Timeout, _room, time ?? TimeProvider.System, logger).AnswerAsync,
            StringComparer.Ordinal);
        foreach (var path in options.Handlers.Keys)
            AdmissionMetrics.Begin(path);
        _health = new Dictionary<string, RequestDelegate>(options.Pages, StringComparer.Ordinal)
        {
            [Liveness] = new HealthEndpoint(options.LivenessChecks, logger).AnswerAsync,
            [Readiness] = new HealthEndpoint(
                new Dictionary<string, Func<bool>>(options.ReadinessChecks) { ["not-stopping"] = () => !_stopping }, logger).AnswerAsync,
        };
        _application = SecureServer.Build(loggers, options.Timeout * 2, Configure, AnswerAsync);
    }

    /// <inheritdoc/>
    public int BoundPort => Known(_boundPort);

    /// <inheritdoc/>
    public int BoundHealthPort => Known(_boundHealthPort);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _application.StartAsync(cancellationToken);
        var ports = _application.Urls.Select(BindingAddress.Parse).ToList();
        _boundPort = ports.Single(port => port.Scheme == Uri.UriSchemeHttps).Port;
        _boundHealthPort = ports.SingleOrDefault(port => port.Scheme == Uri.UriSchemeHttp)?.Port ?? _boundPort;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        await _application.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _room.Dispose();
    }

    private static int Known(int port) => port > 0 ? port : throw new InvalidOperationException("The server has not started.");

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxRequestBodySize = _options.MaxBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = _options.MaxConnections;
        Listen(kestrel, _options.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseCertificate(_certificate);
        });
        if (_options.HealthPort is { } port)
            Listen(kestrel, port, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private void Listen(KestrelServerOptions kestrel, int port, Action<ListenOptions> configure)
    {
        if (_options.Address is { } address)
            kestrel.Listen(address, port, configure);
        else if (port != 0)
            kestrel.ListenAnyIP(port, configure);
        else
            // A free port of all addresses has to be chosen by one socket for both families.
            kestrel.Listen(IPAddress.IPv6Any, port, configure);
    }

    /// <summary>Reviews are taken over TLS alone; health checks on their own port, if they have one.</summary>
    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? string.Empty;
        var isHealthPort = _options.HealthPort is not null && !context.Request.IsHttps;
        var endpoints = isHealthPort ? _health : _reviews;
        if (endpoints.TryGetValue(path, out var answer) || (_options.HealthPort is null && _health.TryGetValue(path, out answer)))
            return answer(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
