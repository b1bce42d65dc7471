using k8s;

namespace JitOperator.TestKit.Clusters;

/// <summary>Where an API server is, and how it is known for the right one.</summary>
/// <param name="Server">Its URL.</param>
/// <param name="CertificateAuthorityPem">The authority of its certificate; null for those that the system trusts.</param>
public sealed record ClusterAddress(Uri Server, string? CertificateAuthorityPem)
{
    /// <summary>What a kubeconfig says.</summary>
    public static ClusterAddress Read(string kubeconfigPath)
    {
        var config = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfigPath);
        var authorities = config.SslCaCerts?.Select(certificate => certificate.ExportCertificatePem()).ToArray() ?? [];
        return new ClusterAddress(new Uri(config.Host), authorities.Length == 0 ? null : string.Join('\n', authorities));
    }
}
