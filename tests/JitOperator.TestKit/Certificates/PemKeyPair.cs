namespace JitOperator.TestKit.Certificates;

/// <summary>A certificate and its private key, both in PEM.</summary>
/// <param name="CertificatePem">The certificate alone, without its chain.</param>
/// <param name="KeyPem">The private key, unencrypted.</param>
public sealed record PemKeyPair(string CertificatePem, string KeyPem)
{
    /// <summary>Writes <c>NAME.crt</c> and <c>NAME.key</c>.</summary>
    public void Save(string folder, string name)
    {
        File.WriteAllText(Path.Combine(folder, name + ".crt"), CertificatePem);
        File.WriteAllText(Path.Combine(folder, name + ".key"), KeyPem);
    }
}
