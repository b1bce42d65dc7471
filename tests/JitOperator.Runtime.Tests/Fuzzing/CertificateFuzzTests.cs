using System.Text;
using CsCheck;
using JitOperator.Runtime.Certificates;
using JitOperator.TestKit.Fuzzing;

namespace JitOperator.Runtime.Tests.Fuzzing;

/// <summary>The Secret of the webhook's certificates, written by whoever may write it.</summary>
public sealed class CertificateFuzzTests
{
    [Fact]
    public void Read_AnySecret_SaysWhatItCouldNotRead()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        using var issuer = CertificateIssuer.CreateAuthority(now, TimeSpan.FromDays(30));
        using var serving = CertificateIssuer.CreateServing(issuer, ["a.example.com"], now, TimeSpan.FromDays(10));
        var valid = new CertificateSet { Authorities = [issuer], Issuer = issuer, Serving = serving }.Write();
        var names = valid.Keys.Order(StringComparer.Ordinal).ToList();
        foreach (var name in names)
        {
            Fuzz.Sample(Gen.OneOf(HostileBytes.Near([.. valid.Values]), HostileText.Near([.. valid.Values.Select(Encoding.ASCII.GetString)]).Select(Encoding.UTF8.GetBytes)), bytes =>
            {
                var read = CertificateSet.Read(new Dictionary<string, byte[]>(valid) { [name] = bytes });
                Assert.True(read is { Issuer: not null, Serving: not null } || read.Faults.Count > 0);
                Assert.DoesNotContain(read.Faults, fault => fault.Contains("BEGIN", StringComparison.Ordinal));
            });
        }
    }
}
