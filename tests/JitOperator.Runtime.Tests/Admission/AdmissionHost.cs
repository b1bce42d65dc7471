using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using JitOperator.Runtime.Admission;
using JitOperator.TestKit.Certificates;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitOperator.Runtime.Tests.Admission;

/// <summary>A server on loopback with a certificate of its own authority, and a client that trusts that authority alone.</summary>
internal sealed class AdmissionHost : IAsyncDisposable
{
    public const string Path = "/review";

    private readonly CertificateAuthority _authority = CertificateAuthority.Create("admission-tests");

    public AdmissionHost(IAdmissionHandler handler, AdmissionServerOptions? options = null, TimeProvider? time = null)
    {
        options ??= Options();
        Handler = handler;
        Certificate = Issue("127.0.0.1");
        Server = new AdmissionServer(
            options with { Handlers = new Dictionary<string, IAdmissionHandler> { [Path] = handler } },
            () => Certificate,
            NullLoggerFactory.Instance,
            time);
        Client = CreateClient();
    }

    public IAdmissionHandler Handler { get; }

    public AdmissionServer Server { get; }

    public HttpClient Client { get; }

    /// <summary>What the server serves with.</summary>
    public SslStreamCertificateContext? Certificate { get; set; }

    public string AuthorityPem => _authority.CertificatePem;

    public static AdmissionServerOptions Options() => new()
    {
        Port = 0,
        Address = IPAddress.Loopback,
        Handlers = new Dictionary<string, IAdmissionHandler>(),
    };

    public static async Task<AdmissionHost> StartAsync(
        IAdmissionHandler handler, AdmissionServerOptions? options = null, TimeProvider? time = null)
    {
        var host = new AdmissionHost(handler, options, time);
        await host.Server.StartAsync(CancellationToken.None);
        return host;
    }

    public static Task<AdmissionHost> StartAsync(Func<AdmissionRequest, AdmissionVerdict> decide) => StartAsync(new DelegateHandler(decide));

    /// <summary>A certificate of the authority that the client trusts.</summary>
    public SslStreamCertificateContext Issue(string host)
    {
        var pair = _authority.IssueServer(host);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(pair.CertificatePem, pair.KeyPem), additionalCertificates: null);
    }

    /// <summary>A client with connections of its own.</summary>
    public HttpClient CreateClient() => new(new SocketsHttpHandler { UseProxy = false, SslOptions = ClientTls() });

    /// <summary>Trusts the authority alone.</summary>
    public SslClientAuthenticationOptions ClientTls() => new()
    {
        TargetHost = "127.0.0.1",
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { X509Certificate2.CreateFromPem(AuthorityPem) },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };

    public Uri Url(string path = Path) => new($"https://127.0.0.1:{Server.BoundPort}{path}");

    /// <summary>Posts a body as the API server does.</summary>
    public Task<HttpResponseMessage> PostAsync(string body, string mediaType = "application/json") =>
        Client.PostAsync(Url(), new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(mediaType)));

    /// <summary>Posts a review and returns its <c>response</c>.</summary>
    public async Task<JsonObject> ReviewAsync(string? body = null)
    {
        using var response = await PostAsync(body ?? Reviews.Minimal);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode is HttpStatusCode.OK, text);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var review = JsonNode.Parse(text)!.AsObject();
        Assert.Equal("admission.k8s.io/v1", (string?)review["apiVersion"]);
        Assert.Equal("AdmissionReview", (string?)review["kind"]);
        return review["response"]!.AsObject();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.StopAsync(CancellationToken.None);
        await Server.DisposeAsync();
        _authority.Dispose();
    }
}
