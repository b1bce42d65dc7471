using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using JitOperator.TestKit.Certificates;
using JitOperator.TestKit.Clusters;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JitOperator.TestKit.Receivers;

/// <summary>A real HTTPS server that keeps what it gets. It can go and come back at the same port.</summary>
public sealed class HttpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedCall> _calls = new();
    private readonly PemKeyPair _certificate;
    private readonly int _port = LoopbackPorts.Next();
    private WebApplication? _app;

    /// <summary>Not there before <see cref="StartAsync"/>.</summary>
    public HttpReceiver(CertificateAuthority authority) => _certificate = authority.IssueServer("127.0.0.1", "localhost");

    /// <summary>Where it is.</summary>
    public Uri Url => new($"https://127.0.0.1:{_port}/");

    /// <summary>All that it got, refused or not.</summary>
    public IReadOnlyList<ReceivedCall> Calls => [.. _calls];

    /// <summary>All that it took.</summary>
    public IReadOnlyList<ReceivedCall> Taken => [.. _calls.Where(call => call.Status is >= 200 and < 300)];

    /// <summary>What it answers; 204 unless told otherwise.</summary>
    public Func<HttpContext, Task>? Answer { get; set; }

    /// <summary>Comes up.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port, listen => listen.UseHttps(
            X509CertificateLoader.LoadPkcs12(X509Certificate2.CreateFromPem(_certificate.CertificatePem, _certificate.KeyPem).Export(X509ContentType.Pkcs12), null))));
        _app = builder.Build();
        _app.Run(TakeAsync);
        await _app.StartAsync();
    }

    /// <summary>Goes away: connections are refused.</summary>
    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
            _app = null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        await (Answer?.Invoke(context) ?? Task.CompletedTask);
        _calls.Enqueue(new ReceivedCall(
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray(),
            context.Response.StatusCode));
    }
}
