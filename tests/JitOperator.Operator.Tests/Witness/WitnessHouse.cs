using System.Net;
using System.Security.Cryptography;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Witness;
using JitOperator.Operator.Witness;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace JitOperator.Operator.Tests.Witness;

/// <summary>A log of random leaves, and real witnesses of it on real sockets.</summary>
internal sealed class WitnessHouse : IAsyncDisposable
{
    public const string Origin = "jit.example.com/test";

    private readonly List<WitnessServer> _servers = [];
    private readonly List<WitnessService> _services = [];

    public NoteSigner Log { get; } = new(Origin, NewKey());

    public LeafProofs Leaves { get; } = new();

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public static Ed25519Key NewKey()
    {
        using var random = RandomNumberGenerator.Create();
        return Ed25519Key.Generate(random);
    }

    public static MerkleHash Leaf(long index) => Rfc6962.HashLeaf(BitConverter.GetBytes(index));

    /// <summary>Starts a witness.</summary>
    public async Task<WitnessEndpoint> StartAsync(string name, IWitnessStore? store = null, WitnessServerOptions? options = null, Ed25519Key? key = null)
    {
        var signer = new CosignatureSigner(name, key ?? NewKey());
        var service = new WitnessService(signer, [Log.Verifier], store ?? new MemoryWitnessStore(), TimeProvider.System, NullLogger.Instance);
        var server = new WitnessServer(
            (options ?? new()) with { Listen = new IPEndPoint(IPAddress.Loopback, 0) }, service, TimeProvider.System, NullLoggerFactory.Instance);
        await server.StartAsync(default);
        _services.Add(service);
        _servers.Add(server);
        return new WitnessEndpoint(signer.Key, server.Url);
    }

    public Task StopAsync(int witness) => _servers[witness].StopAsync(default);

    public void Grow(long to)
    {
        for (var i = Leaves.Size; i < to; i++)
        {
            Leaves.Append(i, Leaf(i));
        }
    }

    public LogHead Head(long size)
    {
        Grow(size);
        var checkpoint = new Checkpoint(Origin, size, Leaves.RootAt(size)!.Value);
        return new LogHead(checkpoint, Log.Sign(checkpoint.ToString()));
    }

    public static WitnessPolicy Policy(int? quorum, params WitnessEndpoint[] witnesses)
    {
        Assert.True(WitnessPolicy.TryCreate(witnesses, quorum, out var policy, out var fault), fault);
        return policy!;
    }

    public WitnessGatherer Gatherer(WitnessPolicy policy, WitnessGathererOptions? options = null, IConsistencyProofs? proofs = null) =>
        new(Http, policy, proofs ?? Leaves, options ?? new(), TimeProvider.System, NullLogger.Instance);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _services.ForEach(service => service.Dispose());
        Http.Dispose();
    }
}
