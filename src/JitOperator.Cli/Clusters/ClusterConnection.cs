using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitOperator.Cli.Kubeconfigs;
using JitOperator.Cli.Options;

namespace JitOperator.Cli.Clusters;

/// <summary>The way to an API server: who it is, who we are, and an HTTP client that knows both.</summary>
public sealed class ClusterConnection : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private ClusterConnection(KubeconfigContext context, Credentials credentials, Impersonation? impersonation, TimeSpan? timeout)
    {
        Context = context;
        Credentials = credentials;
        Impersonation = impersonation;
        Timeout = timeout;
        Http = Create(context, credentials, impersonation);
    }

    /// <summary>What the kubeconfig says.</summary>
    public KubeconfigContext Context { get; }

    /// <summary>How we sign in: what the kubeconfig says, or its plugin.</summary>
    public Credentials Credentials { get; }

    /// <summary>Whom we act as.</summary>
    public Impersonation? Impersonation { get; }

    /// <summary>How long one answer may take; null for ever.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>The client. Its addresses are relative to the server; it has no timeout of its own.</summary>
    public HttpClient Http { get; }

    /// <summary>Opens the way that a command line asks for. Sends nothing yet, but for what a sign-in plugin does.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="environment">The value of an environment variable.</param>
    /// <param name="interactive">Whether a sign-in plugin may ask.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CliException">The kubeconfig does not tell, or signing in failed.</exception>
    public static async Task<ClusterConnection> OpenAsync(
        CliOptions options, Func<string, string?> environment, bool interactive, CancellationToken cancellationToken)
    {
        var context = KubeconfigReader.Read(options.Kubeconfig, options.Context, environment);
        var credentials = context.Plugin is { } plugin && context.Credentials is { Token: null, TokenFile: null, Basic: null, Certificate: null }
            ? await plugin.RunAsync(interactive, cancellationToken)
            : context.Credentials;
        var impersonation = options.As is { } user ? new Impersonation(user, options.AsGroups) : context.Impersonation;
        return new ClusterConnection(context, WithToken(credentials), impersonation, options.RequestTimeout);
    }

    /// <inheritdoc/>
    public void Dispose() => Http.Dispose();

    // As client-go does, the file goes before the token beside it.
    private static Credentials WithToken(Credentials credentials)
    {
        if (credentials.TokenFile is not { } file)
            return credentials;
        try
        {
            return credentials with { Token = File.ReadAllText(file).Trim() };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The tokenFile {file} of the kubeconfig cannot be read: {e.Message.TrimEnd('.')}; mend it.", ExitCodes.Unavailable, e);
        }
    }

    private static HttpClient Create(KubeconfigContext context, Credentials credentials, Impersonation? impersonation)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
            AutomaticDecompression = DecompressionMethods.GZip,
            SslOptions = TlsOf(context, credentials),
        };
        if (context.Proxy is { } proxy)
            handler.Proxy = new WebProxy(proxy);
        var client = new HttpClient(handler) { BaseAddress = Slash(context.Server), Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        var headers = client.DefaultRequestHeaders;
        headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        headers.UserAgent.Add(new ProductInfoHeaderValue("kubectl-jit", typeof(ClusterConnection).Assembly.GetName().Version?.ToString(3)));
        if (credentials.Token is { Length: > 0 } token)
            headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        else if (credentials.Basic is { } basic)
            headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.User}:{basic.Password}")));
        if (impersonation is not null)
            Impersonate(headers, impersonation);
        return client;
    }

    private static SslClientAuthenticationOptions TlsOf(KubeconfigContext context, Credentials credentials)
    {
        var tls = new SslClientAuthenticationOptions { ClientCertificateContext = credentials.CertificateChain };
        if (context.TlsServerName is { } name)
            tls.TargetHost = name;
        if (context.SkipTlsVerify)
        {
            // The kubeconfig says insecure-skip-tls-verify.
#pragma warning disable CA5359
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (context.Authorities.Count > 0)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(context.Authorities);
        }

        return tls;
    }

    private static void Impersonate(HttpRequestHeaders headers, Impersonation whom)
    {
        try
        {
            headers.Add("Impersonate-User", whom.User);
            if (whom.Groups.Count > 0)
                headers.Add("Impersonate-Group", whom.Groups);
            if (whom.Uid is { } uid)
                headers.Add("Impersonate-Uid", uid);
            foreach (var (key, values) in whom.Extra ?? new Dictionary<string, IReadOnlyList<string>>())
                headers.Add($"Impersonate-Extra-{Uri.EscapeDataString(key)}", values);
        }
        catch (FormatException e)
        {
            throw new CliException("--as, --as-group: the name cannot be sent in a header; it holds a line break or control character.", ExitCodes.Usage, e);
        }
    }

    private static Uri Slash(Uri server) => server.AbsoluteUri.EndsWith('/') ? server : new Uri(server.AbsoluteUri + "/");
}
