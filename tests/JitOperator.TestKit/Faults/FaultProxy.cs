using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using JitOperator.TestKit.Certificates;
using JitOperator.TestKit.Clusters;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace JitOperator.TestKit.Faults;

/// <summary>
/// A reverse proxy in front of an API server that does to requests what networks and overloaded servers do. It ends TLS with a
/// certificate of its own, speaks HTTP/1.1 and passes the Authorization header on: clients come with bearer tokens, as client
/// certificates end here (see <see cref="TestCluster.ServiceAccountAsync"/>).
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly CertificateAuthority _authority = CertificateAuthority.Create("fault-proxy");
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<ProxyExchange, byte> _open = [];
    private readonly ConcurrentQueue<ProxiedRequest> _requests = [];
    private readonly Uri _server;
    private readonly HttpMessageInvoker _upstream;
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private FaultRule[] _rules = [];

    private FaultProxy(ClusterAddress server)
    {
        _server = server.Server;
        _upstream = new HttpMessageInvoker(UpstreamHandler(server));
        _app = BuildServer();
        _app.Run(HandleAsync);
    }

    /// <summary>Where clients find the proxy.</summary>
    public ClusterAddress Address { get; private set; } = null!;

    /// <summary>Every request so far, in the order in which they came.</summary>
    public IReadOnlyList<ProxiedRequest> Requests => [.. _requests];

    /// <summary>The requests that are under way, watches among them.</summary>
    public IReadOnlyList<ProxiedRequest> Open => [.. _open.Keys.Select(exchange => exchange.Request)];

    /// <summary>Starts one on a free loopback port. Without faults, it passes everything on.</summary>
    public static async Task<FaultProxy> StartAsync(ClusterAddress server, CancellationToken cancellationToken = default)
    {
        var proxy = new FaultProxy(server);
        await proxy._app.StartAsync(cancellationToken);
        var url = proxy._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        proxy.Address = new ClusterAddress(new Uri(url), proxy._authority.CertificatePem);
        return proxy;
    }

    /// <summary>Lets a fault happen. Of several rules that fit a request, the oldest that is not used up counts.</summary>
    /// <param name="fault">What happens.</param>
    /// <param name="where">To which requests; all if null. Called by many threads.</param>
    /// <param name="times">To how many.</param>
    public FaultRule Inject(Fault fault, Func<ProxiedRequest, bool>? where = null, int times = int.MaxValue)
    {
        var rule = new FaultRule(fault, where ?? (_ => true), times, Remove);
        lock (_lock)
            _rules = [.. _rules, rule];
        return rule;
    }

    /// <summary>Breaks the connections of requests that are under way. Returns how many.</summary>
    public int DropOpen(Func<ProxiedRequest, bool>? where = null) => ForOpen(where, exchange => exchange.Abort());

    /// <summary>Lets the answers under way fall silent, half-open: nothing more arrives and nothing ends. Returns how many.</summary>
    public int SilenceOpen(Func<ProxiedRequest, bool>? where = null) => ForOpen(where, exchange => exchange.Silence());

    /// <summary>Ends it, and breaks what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        DropOpen();
        using var patience = new CancellationTokenSource(StopTimeout, TimeProvider.System);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
        _upstream.Dispose();
        _closing.Dispose();
        _authority.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var exchange = new ProxyExchange(context, _upstream, _server, _closing.Token);
        _requests.Enqueue(exchange.Request);
        // In this order: who injects a fault and then breaks what is open misses no request in between.
        _open.TryAdd(exchange, 0);
        try
        {
            var rule = Volatile.Read(ref _rules).FirstOrDefault(rule => rule.TryHit(exchange.Request));
            await (rule is null ? exchange.ForwardAsync() : rule.Fault.ApplyAsync(exchange));
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or HttpRequestException)
        {
            // One of the two sides is gone, so the other loses its connection, as it would without a proxy.
            exchange.Abort();
        }
        finally
        {
            _open.TryRemove(exchange, out _);
        }
    }

    private int ForOpen(Func<ProxiedRequest, bool>? where, Action<ProxyExchange> act)
    {
        var chosen = _open.Keys.Where(exchange => where?.Invoke(exchange.Request) ?? true).ToArray();
        foreach (var exchange in chosen)
            act(exchange);
        return chosen.Length;
    }

    private void Remove(FaultRule rule)
    {
        lock (_lock)
            _rules = [.. _rules.Where(other => other != rule)];
    }

    private WebApplication BuildServer()
    {
        // Nothing is read from the environment and nothing is logged.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var pair = _authority.IssueServer("127.0.0.1", "localhost");
        var certificate = X509Certificate2.CreateFromPem(pair.CertificatePem, pair.KeyPem);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            // A watch may be silent for long.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                endpoint.UseHttps(certificate);
            });
        });
        return builder.Build();
    }

    private static SocketsHttpHandler UpstreamHandler(ClusterAddress server)
    {
        var roots = new X509Certificate2Collection();
        if (server.CertificateAuthorityPem is { } pem)
            roots.ImportFromPem(pem);
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors, roots) },
        };
    }

    private static bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors, X509Certificate2Collection roots)
    {
        if (errors is SslPolicyErrors.None)
            return true;
        if (errors is not SslPolicyErrors.RemoteCertificateChainErrors || roots.Count == 0 || certificate is not X509Certificate2 leaf)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        return chain.Build(leaf);
    }
}
