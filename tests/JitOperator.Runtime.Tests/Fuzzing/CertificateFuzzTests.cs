using System.Security.Cryptography;
using System.Text;
using CsCheck;
using JitOperator.Runtime.Certificates;
using JitOperator.TestKit.Fuzzing;

namespace JitOperator.Runtime.Tests.Fuzzing;

/// <summary>The Secret of the webhook's certificates, written by whoever may write it.</summary>
public sealed class CertificateFuzzTests
{
    /// <summary>The same key, on a curve that there is not: one bit of the curve's name is turned.</summary>
    internal static string OnNoCurve(string keyPem)
    {
        var der = Convert.FromBase64String(keyPem[PemEncoding.Find(keyPem).Base64Data]);
        der[der.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xce, 0x3d, 0x03]) + 2] ^= 0x40;
        return PemEncoding.WriteString("PRIVATE KEY", der);
    }

    /// <summary>Found by fuzzing: one bit of the curve's name turned, and the operator did not start, nor make new certificates.</summary>
    [Theory]
    [InlineData(CertificateSet.IssuerKeyKey)]
    [InlineData(CertificateSet.ServingKeyKey)]
    public void Read_AKeyOnACurveThatNobodyKnows_SaysThatItIsNoKey(string name)
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        using var issuer = CertificateIssuer.CreateAuthority(now, TimeSpan.FromDays(30));
        using var serving = CertificateIssuer.CreateServing(issuer, ["a.example.com"], now, TimeSpan.FromDays(10));
        var data = new CertificateSet { Authorities = [issuer], Issuer = issuer, Serving = serving }.Write();
        data[name] = Encoding.ASCII.GetBytes(OnNoCurve(Encoding.ASCII.GetString(data[name])));

        Assert.Contains($"{name} does not hold an elliptic curve key in PEM.", CertificateSet.Read(data).Faults);
    }

    [Fact]
    public void Read_AnySecret_SaysWhatItCouldNotRead()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        using var issuer = CertificateIssuer.CreateAuthority(now, TimeSpan.FromDays(30));
        using var serving = CertificateIssuer.CreateServing(issuer, ["a.example.com"], now, TimeSpan.FromDays(10));
        var valid = new CertificateSet { Authorities = [issuer], Issuer = issuer, Serving = serving }.Write();
        var names = valid.Keys.Order(StringComparer.Ordinal).ToList();
        Fuzz.Sample(Gen.OneOf(HostileBytes.Near([.. valid.Values]), HostileText.Near([.. valid.Values.Select(Encoding.ASCII.GetString)]).Select(Encoding.UTF8.GetBytes)), bytes =>
        {
            var read = CertificateSet.Read(new Dictionary<string, byte[]>(valid) { [names[bytes.Length % names.Count]] = bytes });
            Assert.True(read is { Issuer: not null, Serving: not null } || read.Faults.Count > 0);
            Assert.DoesNotContain(read.Faults, fault => fault.Contains("BEGIN", StringComparison.Ordinal));
        });
    }
}
