using System.Globalization;
using System.Security.Cryptography;
using JitOperator.TestKit.Certificates;

namespace JitOperator.TestKit.Clusters;

/// <summary>
/// The folder of a local control plane: data, certificates, kubeconfigs, logs. Other processes that are told of the folder find in it
/// what they need to mint users of their own.
/// </summary>
/// <param name="Folder">Full path.</param>
public sealed record ControlPlaneFiles(string Folder)
{
    /// <summary>The administrator's kubeconfig.</summary>
    public string AdminKubeconfig => At("admin.kubeconfig");

    /// <summary>The API server's audit log: one JSON event a line.</summary>
    public string AuditLog => At("audit.log");

    /// <summary>The policy of the audit log.</summary>
    public string AuditPolicyFile => At("audit-policy.yaml");

    /// <summary>
    /// The folder with what the operator needs to take audit events: <c>tls.crt</c>, <c>tls.key</c>, <c>token</c> and <c>port</c>. Not
    /// there without <see cref="ControlPlaneOptions.AuditWebhook"/>.
    /// </summary>
    public string AuditWebhook => At("activity");

    /// <summary>The folder that etcd keeps its data in.</summary>
    public string Data => At("etcd");

    /// <summary>The key that service account tokens are signed and checked with.</summary>
    public string ServiceAccountKey => At("service-account.key");

    /// <summary>The folder with the kubeconfigs of minted users.</summary>
    public string Users => At("users");

    /// <summary>Something in the folder.</summary>
    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>Writes how the API server reaches the operator with its audit events, and the arguments that have it do so.</summary>
    internal IReadOnlyList<string> WriteAuditWebhook(CertificateAuthority authority, int port)
    {
        var token = RandomNumberGenerator.GetHexString(48, lowercase: true);
        Directory.CreateDirectory(AuditWebhook);
        authority.IssueServer("127.0.0.1").Save(AuditWebhook, "tls");
        File.WriteAllText(Path.Combine(AuditWebhook, "token"), token);
        File.WriteAllText(Path.Combine(AuditWebhook, "port"), port.ToString(CultureInfo.InvariantCulture));
        var kubeconfig = At("audit-webhook.kubeconfig");
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}/audit"));
        Kubeconfig.Write(kubeconfig, new ClusterAddress(url, authority.CertificatePem), "api-server", token);
        return ["--audit-webhook-config-file=" + kubeconfig, "--audit-webhook-batch-max-wait=1s"];
    }

    /// <summary>Writes what the servers need before their first start.</summary>
    internal void WriteCredentials(CertificateAuthority authority)
    {
        authority.Save(Folder);
        authority.IssueServer("127.0.0.1", "localhost", "kubernetes.default.svc").Save(Folder, "server");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // The API server reads private keys here in SEC 1 form only, not in PKCS #8.
        File.WriteAllText(ServiceAccountKey, key.ExportECPrivateKeyPem());
        File.WriteAllText(AuditPolicyFile, AuditPolicy.Yaml);
    }
}
