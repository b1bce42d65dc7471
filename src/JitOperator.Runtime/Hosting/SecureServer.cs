using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JitOperator.Runtime.Hosting;

/// <summary>How every server here is built: nothing but what it is told, bounded, and with a certificate that may change while it runs.</summary>
public static class SecureServer
{
    /// <summary>How long a handshake or the headers of a request may take.</summary>
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A server that hands every request to one function.</summary>
    /// <param name="loggers">Where to log.</param>
    /// <param name="shutdownTimeout">How long requests that have begun may take when it stops.</param>
    /// <param name="configure">Limits, and where it listens.</param>
    /// <param name="answer">Answers.</param>
    public static WebApplication Build(
        ILoggerFactory loggers, TimeSpan shutdownTimeout, Action<KestrelServerOptions> configure, RequestDelegate answer)
    {
        // Empty: nothing in the environment or in a file configures this server.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = shutdownTimeout);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.RequestHeadersTimeout = HandshakeTimeout;
            configure(kestrel);
        });
        var application = builder.Build();
        application.Run(answer);
        return application;
    }

    /// <summary>Serves TLS with the certificate of the moment; without one, handshakes fail.</summary>
    /// <param name="listen">Where.</param>
    /// <param name="certificate">The certificate and its chain; null while there is none.</param>
    /// <param name="client">Judges the client's certificate, which it is asked for; null to ask for none.</param>
    public static void UseCertificate(
        this ListenOptions listen, Func<SslStreamCertificateContext?> certificate, RemoteCertificateValidationCallback? client = null) =>
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => Choose(certificate, client), HandshakeTimeout = HandshakeTimeout });

    private static ValueTask<SslServerAuthenticationOptions> Choose(
        Func<SslStreamCertificateContext?> certificate, RemoteCertificateValidationCallback? client) => certificate() is { } current
        ? ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = current,
            ClientCertificateRequired = client is not null,
            RemoteCertificateValidationCallback = client,
#pragma warning disable CA5398 // The policy is ours, whatever the base image's is: nothing below 1.2.
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning restore CA5398
        })
        : ValueTask.FromException<SslServerAuthenticationOptions>(new AuthenticationException("There is no certificate to serve with yet."));
}
