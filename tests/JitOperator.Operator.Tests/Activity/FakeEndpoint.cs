using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using JitOperator.Runtime.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitOperator.Operator.Tests.Activity;

/// <summary>An endpoint on a real socket, over TLS, that answers as a test says and keeps what it took.</summary>
internal sealed class FakeEndpoint : IAsyncDisposable
{
    public const string Token = "0123456789abcdef0123456789abcdef";

    private readonly WebApplication _application;
    private readonly ConcurrentQueue<JsonNode> _taken = new();

    private FakeEndpoint(X509Certificate2 certificate)
    {
        Certificate = certificate;
        var context = SslStreamCertificateContext.Create(certificate, null, offline: true);
        _application = SecureServer.Build(
            NullLoggerFactory.Instance,
            TimeSpan.FromSeconds(5),
            kestrel =>
            {
                kestrel.Limits.MaxRequestBodySize = 32 * 1024 * 1024;
                kestrel.Listen(IPAddress.Loopback, 0, listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    listen.UseCertificate(() => context);
                });
            },
            AnswerAsync);
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>What to answer to a batch, by the events in it; by default, that it is taken.</summary>
    public Func<IReadOnlyList<JsonNode>, int> Answer { get; set; } = _ => StatusCodes.Status200OK;

    public Uri Url => new(new Uri(_application.Urls.Single()), "/audit");

    /// <summary>Audit IDs of what was taken, in order, with what came twice twice.</summary>
    public IReadOnlyList<string> Ids => [.. _taken.Select(item => (string)item["auditID"]!)];

    public IReadOnlyList<JsonNode> Events => [.. _taken];

    public ConcurrentQueue<(int Events, long Bytes, string Query)> Requests { get; } = new();

    public static async Task<FakeEndpoint> StartAsync()
    {
        var endpoint = new FakeEndpoint(NewCertificate());
        await endpoint._application.StartAsync();
        return endpoint;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        Certificate.Dispose();
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddMinutes(-5), now.AddHours(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        body.Position = 0;
        var list = (await JsonNode.ParseAsync(body))!;
        List<JsonNode> events = [.. list["items"]!.AsArray().Select(item => item!)];
        Requests.Enqueue((events.Count, body.Length, context.Request.QueryString.Value ?? string.Empty));
        context.Response.StatusCode = Answer(events);
        if (context.Response.StatusCode == StatusCodes.Status200OK)
        {
            events.ForEach(_taken.Enqueue);
        }
    }
}
