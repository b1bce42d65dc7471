using System.Text.RegularExpressions;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Waiting;

namespace JitOperator.TestKit.ObjectStores;

/// <summary>
/// A real object store with Object Lock (Ceph's radosgw) on loopback, which the tests of a process share. It keeps objects in memory and
/// ends with this process however that ends. A test works in a bucket of its own; for outages it takes a gateway of its own.
/// </summary>
public sealed partial class ObjectStore
{
    /// <summary>Access key of its one user.</summary>
    public const string AccessKey = "jit-test";

    /// <summary>Secret of <see cref="AccessKey"/>.</summary>
    public const string SecretKey = "jit-test-secret";

    /// <summary>The region that it takes.</summary>
    public const string Region = "us-east-1";

    private const int NoApt = 2;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<CommandResult>> Installed = new(InstallAsync);
    private static readonly Lazy<Task<ObjectStore>> Shared = new(StartAsync);

    // Held for as long as this is: once it is collected, the server ends.
    private readonly Daemon _server;

    private ObjectStore(Daemon server, string folder, Uri endpoint)
    {
        _server = server;
        Folder = folder;
        Endpoint = endpoint;
    }

    /// <summary>Its folder, with <c>ceph.conf</c> and the logs.</summary>
    public string Folder { get; }

    /// <summary>Where it answers.</summary>
    public Uri Endpoint { get; }

    /// <summary>Whether it has not ended.</summary>
    public bool IsRunning => _server.IsRunning;

    /// <summary>Why this machine cannot have one, as it has no apt to install it with; null where it can. That it must not fail is no reason.</summary>
    public static async Task<string?> WhyNoneAsync() =>
        (await Installed.Value).ExitCode == NoApt ? "There is no apt here to install a real object store with." : null;

    /// <summary>The store of this process, installed and started at the first call.</summary>
    /// <exception cref="InvalidOperationException">It could not be installed or started; the message says why.</exception>
    public static Task<ObjectStore> AcquireAsync(CancellationToken cancellationToken = default) => Shared.Value.WaitAsync(cancellationToken);

    /// <summary>Starts one more gateway to the store, which the caller disposes of and may break.</summary>
    /// <param name="certificate">Path of its certificate, for TLS; its key is beside it, with the ending <c>.key</c>.</param>
    public async Task<ObjectStoreGateway> StartGatewayAsync(string? certificate = null)
    {
        var gateway = new ObjectStoreGateway(this, LoopbackPorts.Next(), certificate);
        await gateway.StartAsync();
        return gateway;
    }

    private static async Task<CommandResult> InstallAsync() =>
        await Command.RunAsync(RepositoryFiles.PathOf("config", "dev", "object-store", "install.sh"), []);

    private static async Task<ObjectStore> StartAsync()
    {
        var installed = await Installed.Value;
        if (!installed.Succeeded)
            throw new InvalidOperationException($"No object store for tests: config/dev/object-store/install.sh ended with {installed}");
        var folder = Directory.CreateTempSubdirectory("jit-s3-").FullName;
        var log = Path.Combine(folder, "serve.log");
        var server = new Daemon(
            "object store", [RepositoryFiles.PathOf("config", "dev", "object-store", "serve.sh"), folder, "--memory"], log, folder);
        await server.StartAsync();
        var address = await Eventually.NotNullAsync(
            () => Task.FromResult(!server.IsRunning
                ? throw new InvalidOperationException($"The object store has ended:\n{server.LogTail()}")
                : File.ReadLines(log).Select(line => AddressPattern().Match(line)).FirstOrDefault(match => match.Success)?.Value),
            "the object store answers",
            StartTimeout);
        return new ObjectStore(server, folder, new Uri(address));
    }

    [GeneratedRegex(@"^http://127\.0\.0\.1:\d+$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddressPattern();
}
