using System.Text;
using System.Text.Json;
using JitOperator.TestKit.Certificates;

namespace JitOperator.TestKit.Clusters;

/// <summary>Writes kubeconfig files that stand alone: what they need is in them.</summary>
public static class Kubeconfig
{
    /// <summary>Of a user with a client certificate.</summary>
    public static void Write(string path, ClusterAddress cluster, string user, PemKeyPair certificate) => WriteFile(
        path,
        cluster,
        user,
        $"{{client-certificate-data: {Base64(certificate.CertificatePem)}, client-key-data: {Base64(certificate.KeyPem)}}}");

    /// <summary>Of a user with a bearer token.</summary>
    public static void Write(string path, ClusterAddress cluster, string user, string token) =>
        WriteFile(path, cluster, user, $"{{token: {token}}}");

    private static void WriteFile(string path, ClusterAddress cluster, string user, string credentials)
    {
        // Names of users may hold anything; YAML takes JSON's strings.
        var name = JsonSerializer.Serialize(user);
        var authority = cluster.CertificateAuthorityPem is { } pem ? $", certificate-authority-data: {Base64(pem)}" : string.Empty;
        var text = $$"""
            apiVersion: v1
            kind: Config
            clusters:
              - name: test
                cluster: {server: "{{cluster.Server.ToString().TrimEnd('/')}}"{{authority}}}
            users:
              - name: {{name}}
                user: {{credentials}}
            contexts:
              - name: test
                context: {cluster: test, user: {{name}}}
            current-context: test

            """;
        File.WriteAllText(path, text);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
