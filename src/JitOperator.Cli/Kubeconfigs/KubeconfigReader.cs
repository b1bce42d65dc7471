using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace JitOperator.Cli.Kubeconfigs;

/// <summary>
/// Reads one context of the kubeconfig with everything that kubectl takes from it: the .NET client leaves out <c>tokenFile</c>,
/// <c>proxy-url</c>, <c>as</c> and all but the first certificate of an authority, and cannot be compiled ahead of time.
/// </summary>
public static class KubeconfigReader
{
    private const string PodFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Reads the context that was asked for.</summary>
    /// <param name="file">The file of <c>--kubeconfig</c>; null for the usual ones.</param>
    /// <param name="context">The name of <c>--context</c>; null for the current one.</param>
    /// <param name="environment">The value of an environment variable.</param>
    /// <exception cref="CliException">There is no such context, or it says too little.</exception>
    public static KubeconfigContext Read(string? file, string? context, Func<string, string?> environment)
    {
        var files = KubeconfigFiles.Read(file, environment);
        if (files.Count == 0 && context is null && environment("KUBERNETES_SERVICE_HOST") is { Length: > 0 } host)
            return OfPod(host, environment("KUBERNETES_SERVICE_PORT") ?? "443");
        if (files.Count == 0)
            throw Unavailable("There is no kubeconfig; name one by --kubeconfig, or in KUBECONFIG.");

        var name = context ?? files.Select(f => f.Text("current-context")).FirstOrDefault(text => text is not null)
            ?? throw Unavailable("The kubeconfig has no current context; choose one by --context.");
        var entry = Entry(files, "contexts", name, "context")
            ?? throw Unavailable($"--context: the kubeconfig has no context \"{name}\"; it has {Known(files, "contexts")}.");
        var clusterName = entry.Text("cluster");
        var cluster = clusterName is null ? null : Entry(files, "clusters", clusterName, "cluster");
        if (cluster?.Text("server") is not { } server || !Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw Unavailable($"The cluster \"{clusterName}\" of context \"{name}\" has no server of the form https://host:port in the kubeconfig; mend it, or choose another --context.");

        var userName = entry.Text("user");
        var user = userName is null ? null : Entry(files, "users", userName, "user");
        if (userName is not null && user is null)
            throw Unavailable($"The kubeconfig has no user \"{userName}\", which context \"{name}\" names; mend it, or choose another --context.");
        return new KubeconfigContext
        {
            Name = name,
            Server = address,
            Namespace = entry.Text("namespace"),
            TlsServerName = cluster.Value.Text("tls-server-name"),
            SkipTlsVerify = cluster.Value.Flag("insecure-skip-tls-verify"),
            Authorities = AuthoritiesOf(cluster.Value),
            Proxy = ProxyOf(cluster.Value, clusterName!),
            UserEntry = userName,
            Credentials = user is { } u ? CredentialsOf(u, userName!) : new Credentials(),
            Plugin = user is { } owner ? ExecPlugin.Read(owner.Map("exec"), userName!, cluster.Value) : null,
            Impersonation = user?.Text("as") is { } whom
                ? new Impersonation(whom, user.Value.Texts("as-groups"), user.Value.Text("as-uid"), user.Value.Map("as-user-extra").TextLists())
                : null,
        };
    }

    /// <summary>A client certificate with its key.</summary>
    /// <exception cref="CliException">It cannot be read.</exception>
    internal static Credentials WithCertificate(Credentials credentials, string certificates, string key, string where)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPem(certificates, key);
            // SChannel cannot use a key that is nowhere but in memory.
            if (OperatingSystem.IsWindows())
                certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificates);
            return credentials with
            {
                Certificate = certificate,
                CertificateChain = SslStreamCertificateContext.Create(certificate, [.. chain.Skip(1)], offline: true),
            };
        }
        catch (CryptographicException e)
        {
            throw Unavailable($"The client certificate of {where} cannot be read: {e.Message.TrimEnd('.')}; mend it.", e);
        }
    }

    private static KubeconfigContext OfPod(string host, string port)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(Path.Combine(PodFolder, "ca.crt"));
        var ns = Path.Combine(PodFolder, "namespace");
        return new KubeconfigContext
        {
            Name = string.Empty,
            Server = new Uri($"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}"),
            Namespace = File.Exists(ns) ? File.ReadAllText(ns).Trim() : null,
            Authorities = authorities,
            Credentials = new Credentials { TokenFile = Path.Combine(PodFolder, "token") },
        };
    }

    private static YamlMap? Entry(IReadOnlyList<YamlMap> files, string list, string name, string body) => files
        .SelectMany(file => file.Maps(list))
        .Where(item => item.Text("name") == name)
        .Select(item => (YamlMap?)item.Map(body))
        .FirstOrDefault();

    private static string Known(IReadOnlyList<YamlMap> files, string list)
    {
        var names = files.SelectMany(file => file.Maps(list)).Select(item => item.Text("name")).OfType<string>().Distinct().Take(20).ToList();
        return names.Count == 0 ? "none" : string.Join(", ", names);
    }

    private static X509Certificate2Collection AuthoritiesOf(YamlMap cluster)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            if (Pem(cluster, "certificate-authority") is { } pem)
                authorities.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw Unavailable($"The certificate-authority of the cluster in the kubeconfig cannot be read: {e.Message.TrimEnd('.')}; mend it.", e);
        }

        return authorities;
    }

    private static Uri? ProxyOf(YamlMap cluster, string name) => cluster.Text("proxy-url") switch
    {
        null => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var proxy) => proxy,
        _ => throw Unavailable($"The proxy-url of cluster \"{name}\" in the kubeconfig is no URL; mend it."),
    };

    private static Credentials CredentialsOf(YamlMap user, string name)
    {
        var credentials = new Credentials
        {
            Token = user.Text("token"),
            TokenFile = user.Path("tokenFile"),
            Basic = user.Text("username") is { } basic ? (basic, user.Text("password") ?? string.Empty) : null,
        };
        return Pem(user, "client-certificate") is { } certificate && Pem(user, "client-key") is { } key
            ? WithCertificate(credentials, certificate, key, $"user \"{name}\" in the kubeconfig")
            : credentials;
    }

    /// <summary>What <c>NAME-data</c> holds, else the file that <c>NAME</c> names.</summary>
    private static string? Pem(YamlMap map, string name)
    {
        try
        {
            return map.Text($"{name}-data") is { } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
                : map.Path(name) is { } path ? File.ReadAllText(path)
                : null;
        }
        catch (FormatException e)
        {
            throw Unavailable($"{name}-data in the kubeconfig is no base64; mend it.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable($"The file of {name} in the kubeconfig cannot be read: {e.Message.TrimEnd('.')}; mend it.", e);
        }
    }

    private static CliException Unavailable(string message, Exception? inner = null) => new(message, ExitCodes.Unavailable, inner);
}
