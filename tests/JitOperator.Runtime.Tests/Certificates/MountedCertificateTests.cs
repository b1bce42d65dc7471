using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitOperator.Runtime.Certificates;
using JitOperator.Runtime.Tests.Fuzzing;
using JitOperator.Runtime.Tests.Support;
using JitOperator.Runtime.Timing;
using JitOperator.TestKit.Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Runtime.Tests.Certificates;

public sealed class MountedCertificateTests : IAsyncLifetime, IDisposable
{
    private const string Host = "hook.ns.svc";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-mounted-");
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("mounted-tests");
    private readonly CancellationTokenSource _stop = new();
    private readonly CountingLogger<MountedCertificate> _logger = new();
    private readonly MountedCertificate _mounted;
    private Task _run = Task.CompletedTask;

    public MountedCertificateTests() => _mounted = new MountedCertificate(
        _folder.FullName, TimeSpan.FromSeconds(30), _time, new Jitter(1), _logger);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
    }

    public void Dispose()
    {
        _stop.Dispose();
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task RunAsync_FilesAreThere_ServesThem()
    {
        Mount(_authority.IssueServer(Host));
        _run = _mounted.RunAsync(_stop.Token);

        await Eventually.TrueAsync(() => _mounted.Current is not null, "the certificate is read");

        Assert.Null(await FaultAsync());
    }

    [Fact]
    public async Task RunAsync_FilesComeLater_ServesThemThen()
    {
        _run = _mounted.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => _logger.Count(LogLevel.Error) > 0, "it has looked");
        Assert.Null(_mounted.Current);

        Mount(_authority.IssueServer(Host));

        await LookUntilAsync(() => _mounted.Current is not null, "the certificate is read");
        Assert.Null(await FaultAsync());
    }

    [Fact]
    public async Task RunAsync_FilesAreReplaced_ServesTheNewOnes()
    {
        var first = await StartAsync();

        Mount(_authority.IssueServer(Host));

        await LookUntilAsync(() => _mounted.Current != first, "the new certificate is read");
        Assert.Null(await FaultAsync());
    }

    /// <summary>A look between the two halves of a replacement, or at what somebody has broken.</summary>
    [Theory]
    [InlineData("key")]
    [InlineData("garbage")]
    [InlineData("curve")]
    [InlineData("gone")]
    public async Task RunAsync_FilesCannotBeUsed_ServesTheFormerUntilTheyCan(string trouble)
    {
        var first = await StartAsync();
        var next = _authority.IssueServer(Host);
        var keyFile = Path.Combine(_folder.FullName, MountedCertificate.KeyFile);
        if (trouble == "gone")
            File.Delete(keyFile);
        else
            await File.WriteAllTextAsync(keyFile, trouble switch { "key" => next.KeyPem, "curve" => CertificateFuzzTests.OnNoCurve(next.KeyPem), _ => "garbage" });

        await LookUntilAsync(() => _logger.Count(LogLevel.Error) > 0, "the trouble is seen");
        Assert.Same(first, _mounted.Current);

        Mount(next);
        await LookUntilAsync(() => _mounted.Current != first, "the new certificate is read");
        Assert.Null(await FaultAsync());
    }

    /// <summary>What a client that knows the root alone needs to find its way.</summary>
    [Fact]
    public async Task RunAsync_WithIntermediate_SendsTheChain()
    {
        var now = _time.GetUtcNow();
        using var stranger = CertificateIssuer.CreateAuthority(now, TimeSpan.FromDays(2));
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Authority("root", rootKey).CreateSelfSigned(now.AddHours(-2), now.AddDays(3));
        using var intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var intermediate = Authority("intermediate", intermediateKey)
            .Create(root, now.AddHours(-2), now.AddDays(2), [1, 2, 3]).CopyWithPrivateKey(intermediateKey);
        using var leaf = CertificateIssuer.CreateServing(intermediate, [Host], now, TimeSpan.FromDays(1));
        Mount(new PemKeyPair(
            $"{leaf.ExportCertificatePem()}\n{intermediate.ExportCertificatePem()}\n", leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()));
        _run = _mounted.RunAsync(_stop.Token);

        await Eventually.TrueAsync(() => _mounted.Current is not null, "the certificate is read");

        Assert.Null(await Handshake.FaultAsync(_mounted.Current!, Host, now, [root]));
        Assert.NotNull(await Handshake.FaultAsync(_mounted.Current!, Host, now, [stranger]));
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority());
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private async Task<SslStreamCertificateContext?> StartAsync()
    {
        Mount(_authority.IssueServer(Host));
        _run = _mounted.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => _mounted.Current is not null, "the certificate is read");
        return _mounted.Current;
    }

    private void Mount(PemKeyPair pair)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, MountedCertificate.CertificateFile), pair.CertificatePem);
        File.WriteAllText(Path.Combine(_folder.FullName, MountedCertificate.KeyFile), pair.KeyPem);
    }

    private Task LookUntilAsync(Func<bool> condition, string what) => Eventually.TrueAsync(condition, what, _time, TimeSpan.FromSeconds(10));

    private Task<string?> FaultAsync() => Handshake.FaultAsync(
        _mounted.Current!, Host, _time.GetUtcNow(), [X509Certificate2.CreateFromPem(_authority.CertificatePem)]);
}
