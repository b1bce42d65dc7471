using System.Net;
using JitOperator.TestKit.Certificates;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Waiting;
using k8s;

namespace JitOperator.TestKit.Clusters;

/// <summary>
/// A real control plane on loopback: etcd, the API server with RBAC, admission and audit log, and the controller manager when asked
/// for. It has a folder and ports of its own, is ready in seconds, and ends with this process however that ends. Each server can be
/// stopped, killed, paused and started again on the same data and port.
/// </summary>
public sealed class ControlPlane : IAsyncDisposable
{
    private const int StartAttempts = 3;
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    private readonly UserFolder _users;

    private ControlPlane(
        ControlPlaneFiles files, CertificateAuthority authority, ControlPlaneBinaries binaries, ControlPlaneOptions options)
    {
        var ports = ControlPlaneCommands.Ports.Choose();
        Files = files;
        Authority = authority;
        Address = new ClusterAddress(new Uri($"https://127.0.0.1:{ports.ApiServer}"), authority.CertificatePem);
        EtcdAddress = new Uri($"http://127.0.0.1:{ports.Etcd}");
        var webhook = options.AuditWebhook ? files.WriteAuditWebhook(authority, LoopbackPorts.Next()) : [];
        Etcd = Server("etcd", ControlPlaneCommands.Etcd(binaries, files, ports, options.Durable, options.EtcdArguments));
        ApiServer = Server("kube-apiserver", ControlPlaneCommands.ApiServer(binaries, files, ports, [.. webhook, .. options.ApiServerArguments]));
        if (options.ControllerManager)
            ControllerManager = Server("kube-controller-manager", ControlPlaneCommands.ControllerManager(binaries, files));

        Kubeconfig.Write(files.AdminKubeconfig, Address, "admin", authority.IssueClient("admin", ["system:masters"]));
        Kubeconfig.Write(
            files.At("controller-manager.kubeconfig"),
            Address,
            "system:kube-controller-manager",
            authority.IssueClient("system:kube-controller-manager", ["system:masters"]));
        _users = new UserFolder(files.Users);
        Admin = new ClusterUser("admin", files.AdminKubeconfig);
    }

    /// <summary>Its folder.</summary>
    public ControlPlaneFiles Files { get; }

    /// <summary>Where its API server is. The port stays the same over restarts.</summary>
    public ClusterAddress Address { get; }

    /// <summary>What signs the certificates of its servers and users.</summary>
    public CertificateAuthority Authority { get; }

    /// <summary>A member of <c>system:masters</c>.</summary>
    public ClusterUser Admin { get; }

    /// <summary>The store.</summary>
    public Daemon Etcd { get; }

    /// <summary>Where the store serves clients, as etcdctl is to be told.</summary>
    public Uri EtcdAddress { get; }

    /// <summary>The API server.</summary>
    public Daemon ApiServer { get; }

    /// <summary>The controller manager, where asked for.</summary>
    public Daemon? ControllerManager { get; }

    /// <summary>Starts one and waits until its API server, by its own word, is ready.</summary>
    /// <exception cref="InvalidOperationException">It did not start; the message has the last lines of its log.</exception>
    public static async Task<ControlPlane> StartAsync(ControlPlaneOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ControlPlaneOptions();
        var binaries = await ControlPlaneBinaries.GetAsync();
        for (var attempt = 1; ; attempt++)
        {
            var files = new ControlPlaneFiles(Directory.CreateTempSubdirectory("jit-cluster-").FullName);
            var authority = CertificateAuthority.Create("jit-test-ca");
            files.WriteCredentials(authority);
            var plane = new ControlPlane(files, authority, binaries, options);
            try
            {
                await plane.StartServersAsync(cancellationToken);
                return plane;
            }
            catch (Exception failure)
            {
                var portWasTaken = failure is InvalidOperationException && failure.Message.Contains("address already in use", StringComparison.Ordinal);
                await plane.DisposeAsync();
                if (!portWasTaken || attempt == StartAttempts)
                    throw;
            }
        }
    }

    /// <summary>A user with a client certificate, known to the API server by this name and these groups, with no rights but theirs.</summary>
    public ClusterUser MintUser(string name, params string[] groups) =>
        _users.Add(name, path => Kubeconfig.Write(path, Address, name, Authority.IssueClient(name, groups)));

    /// <summary>Returns once the API server says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">A server has ended instead.</exception>
    /// <exception cref="TimeoutException">Neither happened.</exception>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken = default) => Eventually.TrueAsync(
        async () =>
        {
            foreach (var server in (Daemon[])[Etcd, ApiServer])
            {
                if (!server.IsRunning)
                    throw new InvalidOperationException($"{server.Name} has ended:\n{server.LogTail()}");
            }

            return await IsReadyAsync(cancellationToken);
        },
        "the API server is ready",
        ReadyTimeout,
        cancellationToken);

    /// <summary>Whether the API server says that it is ready, its store included; an answer that takes seconds is a no.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken = default)
    {
        // A server that is paused, or is just ending, may take the question and never answer.
        using var patience = new CancellationTokenSource(AnswerTimeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var response = await Admin.Client.HttpClient.GetAsync(new Uri(Address.Server, "/readyz"), either.Token);
            return response.StatusCode is HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Ends the API server, gracefully or as a crash would, and starts it on the same data and port.</summary>
    public async Task RestartApiServerAsync(bool crash = false, CancellationToken cancellationToken = default)
    {
        await (crash ? ApiServer.KillAsync(cancellationToken) : ApiServer.StopAsync(cancellationToken));
        await ApiServer.StartAsync(cancellationToken);
        await WaitUntilReadyAsync(cancellationToken);
    }

    /// <summary>Ends all servers and removes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        _users.Dispose();
        Admin.Dispose();
        if (ControllerManager is not null)
            await ControllerManager.DisposeAsync();
        await ApiServer.DisposeAsync();
        await Etcd.DisposeAsync();
        Authority.Dispose();
        // Supervisors that saw their daemon killed may be removing it at the same time.
        await Command.RunAsync("rm", ["-rf", "--", Files.Folder]);
    }

    private Daemon Server(string name, IReadOnlyList<string> command) => new(name, command, Files.At(name + ".log"), Files.Folder);

    private async Task StartServersAsync(CancellationToken cancellationToken)
    {
        await Etcd.StartAsync(cancellationToken);
        await ApiServer.StartAsync(cancellationToken);
        await WaitUntilReadyAsync(cancellationToken);
        await WaitForNamespacesAsync(cancellationToken);
        if (ControllerManager is not null)
        {
            await ControllerManager.StartAsync(cancellationToken);
            await WaitForControllersAsync(cancellationToken);
        }
    }

    /// <summary>A new API server says that it is ready a moment before it makes the namespaces that everybody counts on.</summary>
    private Task WaitForNamespacesAsync(CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () =>
        {
            var namespaces = await Admin.Client.CoreV1.ListNamespaceAsync(cancellationToken: cancellationToken);
            return namespaces.Items.Select(item => item.Metadata.Name).ToHashSet().IsSupersetOf(["default", "kube-system"]);
        },
        "the first namespaces are there",
        ReadyTimeout,
        cancellationToken);

    /// <summary>Until it has done its first work: roles that others add to, such as <c>view</c>, allow nothing before.</summary>
    private Task WaitForControllersAsync(CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () =>
        {
            if (!ControllerManager!.IsRunning)
                throw new InvalidOperationException($"{ControllerManager.Name} has ended:\n{ControllerManager.LogTail()}");
            var view = await Admin.Client.RbacAuthorizationV1.ReadClusterRoleAsync("view", cancellationToken: cancellationToken);
            var accounts = await Admin.Client.CoreV1.ListNamespacedServiceAccountAsync("default", cancellationToken: cancellationToken);
            return view.Rules is { Count: > 0 } && accounts.Items.Count > 0;
        },
        "the controllers have done their first work",
        ReadyTimeout,
        cancellationToken);
}
