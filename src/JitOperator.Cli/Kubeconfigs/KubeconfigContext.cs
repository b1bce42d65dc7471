using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace JitOperator.Cli.Kubeconfigs;

/// <summary>A cluster and a user, as one context of a kubeconfig names them; files that it refers to are read.</summary>
public sealed record KubeconfigContext
{
    /// <summary>Name of the context; empty inside a pod.</summary>
    public required string Name { get; init; }

    /// <summary>The API server.</summary>
    public required Uri Server { get; init; }

    /// <summary>The namespace of the context, if it names one.</summary>
    public string? Namespace { get; init; }

    /// <summary>The name that the API server's certificate has to bear, where it is not the one of <see cref="Server"/>.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>True when anybody may claim to be the API server.</summary>
    public bool SkipTlsVerify { get; init; }

    /// <summary>The authorities that the API server's certificate has to come from; those of the machine when there are none.</summary>
    public X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>The proxy on the way to it.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Name of the user's entry.</summary>
    public string? UserEntry { get; init; }

    /// <summary>How the user signs in.</summary>
    public Credentials Credentials { get; init; } = new();

    /// <summary>The plugin that knows how the user signs in, if one does.</summary>
    public ExecPlugin? Plugin { get; init; }

    /// <summary>Whom to act as.</summary>
    public Impersonation? Impersonation { get; init; }
}

/// <summary>How a user signs in.</summary>
public sealed record Credentials
{
    /// <summary>Bearer token.</summary>
    public string? Token { get; init; }

    /// <summary>File with the bearer token.</summary>
    public string? TokenFile { get; init; }

    /// <summary>User name and password.</summary>
    public (string User, string Password)? Basic { get; init; }

    /// <summary>Client certificate with its key.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>What the API server gets to see of the certificate: with the intermediate ones.</summary>
    public SslStreamCertificateContext? CertificateChain { get; init; }
}

/// <summary>Somebody to act as.</summary>
/// <param name="User">User name.</param>
/// <param name="Groups">Groups.</param>
/// <param name="Uid">UID.</param>
/// <param name="Extra">Extra attributes.</param>
public sealed record Impersonation(
    string User, IReadOnlyList<string> Groups, string? Uid = null, IReadOnlyDictionary<string, IReadOnlyList<string>>? Extra = null);
