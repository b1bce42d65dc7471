using System.Globalization;
using System.Security.Cryptography;
using JitOperator.TestKit.Certificates;
using JitOperator.TestKit.Manifests;
using k8s;
using k8s.Models;

namespace JitOperator.TestKit.Clusters;

/// <summary>
/// The cluster that tests share: the one that <c>JIT_TEST_KUBECONFIG</c> names, else k3s where a Docker engine runs, else a local
/// control plane. It has a controller manager and the RBAC authorizer in every case. Others use it at the same time: a test works in
/// namespaces of its own and gives what it makes cluster-wide names of its own. For outages, see <see cref="StartLocalAsync"/>.
/// </summary>
public sealed class TestCluster : IAsyncDisposable
{
    private static readonly Lazy<Task<TestCluster>> Shared = new(() => OpenAsync());

    private readonly UserFolder _users;
    private readonly IUserIssuer _issuer;
    private readonly IAsyncDisposable? _own;

    private TestCluster(ClusterUser admin, UserFolder users, IUserIssuer issuer, string hostName, ControlPlaneFiles? files, IAsyncDisposable? own)
    {
        _users = users;
        _issuer = issuer;
        Address = ClusterAddress.Read(admin.KubeconfigPath);
        _own = own;
        Admin = admin;
        HostName = hostName;
        Files = files;
        Manifests = new ManifestClient(admin.Client);
    }

    /// <summary>An administrator.</summary>
    public ClusterUser Admin { get; }

    /// <summary>Where its API server is.</summary>
    public ClusterAddress Address { get; }

    /// <summary>
    /// The name or address under which the API server reaches this machine, for webhooks by URL. Unless it is 127.0.0.1, servers for it
    /// have to listen on every address.
    /// </summary>
    public string HostName { get; }

    /// <summary>The folder of the control plane, if it is a local one: with its audit log.</summary>
    public ControlPlaneFiles? Files { get; }

    /// <summary>The servers, if it is a local one that this process started. Break them only if nobody shares it.</summary>
    public ControlPlane? Plane => _own as ControlPlane;

    /// <summary>Applies manifests as the administrator.</summary>
    public ManifestClient Manifests { get; }

    /// <summary>The minor version of Kubernetes, as in 1.20.</summary>
    public int Minor { get; private set; }

    /// <summary>Whether the API server evaluates the CEL rules of custom resource definitions.</summary>
    public bool HasCel => Minor >= 25;

    /// <summary>The cluster of this process, started at the first call. It ends with the process.</summary>
    public static Task<TestCluster> AcquireAsync(CancellationToken cancellationToken = default) =>
        Shared.Value.WaitAsync(cancellationToken);

    /// <summary>Finds or starts a cluster that the caller disposes of. Tests share one: <see cref="AcquireAsync"/>.</summary>
    /// <param name="auditWebhook">If it is a local one: have its API server post its audit events to the operator.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<TestCluster> OpenAsync(bool auditWebhook = false, CancellationToken cancellationToken = default)
    {
        if (Environment.GetEnvironmentVariable(TestClusterEnvironment.Kubeconfig) is { Length: > 0 } kubeconfig)
            return await ReadVersionAsync(OpenGiven(kubeconfig), cancellationToken);
        return await DockerCluster.IsAvailableAsync(cancellationToken)
            ? await ReadVersionAsync(await StartInDockerAsync(cancellationToken), cancellationToken)
            : await StartLocalAsync(auditWebhook, cancellationToken);
    }

    /// <summary>
    /// Starts a local control plane, whatever else there is, which the caller disposes of and may break: <see cref="Plane"/>.
    /// </summary>
    /// <param name="auditWebhook">Have the API server post its audit events to the operator: <see cref="ControlPlaneOptions.AuditWebhook"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<TestCluster> StartLocalAsync(bool auditWebhook = false, CancellationToken cancellationToken = default) =>
        StartAsync(new ControlPlaneOptions { ControllerManager = true, AuditWebhook = auditWebhook }, cancellationToken);

    /// <summary>Starts a local control plane that is set up in another way, which the caller disposes of and may break.</summary>
    public static async Task<TestCluster> StartAsync(ControlPlaneOptions options, CancellationToken cancellationToken = default)
    {
        var plane = await ControlPlane.StartAsync(options, cancellationToken);
        var cluster = new TestCluster(
            plane.Admin,
            new UserFolder(plane.Files.Users),
            new AuthorityUserIssuer(plane.Authority),
            "127.0.0.1",
            plane.Files,
            own: plane);
        return await ReadVersionAsync(cluster, cancellationToken);
    }

    /// <summary>A user known to the API server by this name and these groups, with no rights but theirs. Names need not be unique.</summary>
    public async Task<ClusterUser> UserAsync(string name, params string[] groups)
    {
        var certificate = await _issuer.IssueAsync(name, groups, CancellationToken.None);
        return _users.Add(name, path => Kubeconfig.Write(path, Address, name, certificate));
    }

    /// <summary>A service account, by a token that the API server issues for it; it has to exist.</summary>
    /// <param name="ns">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="server">Where its kubeconfig points to instead of the API server: a proxy.</param>
    public async Task<ClusterUser> ServiceAccountAsync(string ns, string name, ClusterAddress? server = null)
    {
        var user = $"system:serviceaccount:{ns}:{name}";
        var answer = await Admin.Client.CoreV1.CreateNamespacedServiceAccountTokenAsync(
            new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = [], ExpirationSeconds = 24 * 3600 } }, name, ns);
        return _users.Add(user, path => Kubeconfig.Write(path, server ?? Address, user, answer.Status.Token));
    }

    /// <summary>Creates a namespace that nobody else uses and returns its name, the prefix and a random end.</summary>
    public async Task<string> CreateNamespaceAsync(string prefix, IReadOnlyDictionary<string, string>? labels = null)
    {
        var name = $"{prefix}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        await Admin.Client.CoreV1.CreateNamespaceAsync(new V1Namespace
        {
            Metadata = new V1ObjectMeta { Name = name, Labels = labels?.ToDictionary() },
        });
        return name;
    }

    /// <summary>
    /// Gives somebody a cluster role in one namespace, by a binding that bears the role's name, and returns once the API server goes by it.
    /// </summary>
    public async Task BindAsync(string ns, string clusterRole, Rbacv1Subject subject)
    {
        var binding = await Admin.Client.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(
            new V1RoleBinding
            {
                Metadata = new V1ObjectMeta { Name = clusterRole },
                RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = clusterRole },
                Subjects = [subject],
            },
            ns);
        await Authorizer.KnowsAsync(Admin.Client, binding);
    }

    /// <summary>Ends the cluster, unless it was there before.</summary>
    public async ValueTask DisposeAsync()
    {
        _users.Dispose();
        Admin.Dispose();
        if (_own is not null)
            await _own.DisposeAsync();
    }

    private static TestCluster OpenGiven(string kubeconfig)
    {
        var admin = new ClusterUser("admin", kubeconfig);
        var host = Environment.GetEnvironmentVariable(TestClusterEnvironment.Host) ?? "127.0.0.1";
        var folder = Environment.GetEnvironmentVariable(TestClusterEnvironment.Folder);
        // A folder left over from another cluster says nothing of this one.
        if (folder is { Length: > 0 } && Path.GetFullPath(kubeconfig) == new ControlPlaneFiles(folder).AdminKubeconfig)
        {
            var files = new ControlPlaneFiles(folder);
            return new TestCluster(
                admin, new UserFolder(files.Users), new AuthorityUserIssuer(CertificateAuthority.Load(folder)), host, files, own: null);
        }

        var users = TemporaryFolder.Create("jit-users-");
        return new TestCluster(admin, new UserFolder(users.Path), new RequestUserIssuer(admin.Client), host, files: null, own: users);
    }

    private static async Task<TestCluster> StartInDockerAsync(CancellationToken cancellationToken)
    {
        var folder = TemporaryFolder.Create("jit-users-");
        var admin = new ClusterUser("admin", Path.Combine(folder.Path, "admin.kubeconfig"));
        var cluster = await DockerCluster.StartAsync(admin.KubeconfigPath, cancellationToken);
        return new TestCluster(
            admin, new UserFolder(folder.Path), new RequestUserIssuer(admin.Client), DockerCluster.HostName, files: null, own: cluster);
    }

    private static async Task<TestCluster> ReadVersionAsync(TestCluster cluster, CancellationToken cancellationToken)
    {
        var version = await cluster.Admin.Client.Version.GetCodeAsync(cancellationToken);
        cluster.Minor = int.Parse(version.Minor.TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture);
        return cluster;
    }
}
