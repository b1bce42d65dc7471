using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitOperator.Audit.Witness;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace JitOperator.Operator.Tests.Witness;

/// <summary>The same over TLS.</summary>
public sealed class WitnessTlsTests
{
    [Fact]
    public async Task Gather_OverTls_IsCosigned()
    {
        await using var house = new WitnessHouse();
        using var certificate = Certificate();
        var context = SslStreamCertificateContext.Create(certificate, null, offline: true);
        var witness = await house.StartAsync("w1", options: new() { Certificate = () => context });
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new() { RemoteCertificateValidationCallback = (_, seen, _, _) => seen?.GetCertHashString() == certificate.GetCertHashString() },
        });
        var gatherer = new WitnessGatherer(http, WitnessHouse.Policy(1, witness), house.Leaves, new(), TimeProvider.System, NullLogger.Instance);

        Assert.Equal("https", witness.Url!.Scheme);
        Assert.NotNull((await gatherer.GatherAsync(house.Head(5), default)).Cosigned);
    }

    [Fact]
    public async Task Gather_OfACertificateThatNobodyTrusts_GivesNothing()
    {
        await using var house = new WitnessHouse();
        using var certificate = Certificate();
        var context = SslStreamCertificateContext.Create(certificate, null, offline: true);
        var witness = await house.StartAsync("w1", options: new() { Certificate = () => context });

        var round = await house.Gatherer(WitnessHouse.Policy(1, witness)).GatherAsync(house.Head(5), default);

        Assert.Equal("It cannot be reached: SecureConnectionError.", round.Replies[0].Message);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddMinutes(-5), now.AddHours(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
