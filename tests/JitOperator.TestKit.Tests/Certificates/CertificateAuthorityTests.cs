using System.Security.Cryptography.X509Certificates;
using JitOperator.TestKit.Certificates;

namespace JitOperator.TestKit.Tests.Certificates;

public sealed class CertificateAuthorityTests
{
    /// <summary>Issued late in a long run, a certificate of a length of its own would outlast its authority, which is refused.</summary>
    [Fact]
    public void Issue_AtAnyTime_IsValidAsLongAsItsAuthority()
    {
        using var authority = CertificateAuthority.Create("authority");
        using var issuer = X509Certificate2.CreateFromPem(authority.CertificatePem);

        using var issued = X509Certificate2.CreateFromPem(authority.IssueClient("alice", []).CertificatePem);

        Assert.Equal((issuer.NotBefore, issuer.NotAfter), (issued.NotBefore, issued.NotAfter));
    }

    [Fact]
    public void Load_OfWhatWasSaved_IssuesForTheSameAuthority()
    {
        var folder = Directory.CreateTempSubdirectory("jit-authority-");
        using var authority = CertificateAuthority.Create("authority");
        authority.Save(folder.FullName);

        using var loaded = CertificateAuthority.Load(folder.FullName);
        using var issued = X509Certificate2.CreateFromPem(loaded.IssueServer("127.0.0.1", "localhost").CertificatePem);

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(authority.CertificatePem));
        Assert.True(chain.Build(issued), string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation)));
        Assert.True(issued.MatchesHostname("127.0.0.1"));
        Assert.True(issued.MatchesHostname("localhost"));
        folder.Delete(recursive: true);
    }
}
