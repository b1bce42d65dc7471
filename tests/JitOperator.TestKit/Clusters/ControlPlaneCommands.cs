namespace JitOperator.TestKit.Clusters;

/// <summary>The command lines of a local control plane.</summary>
internal static class ControlPlaneCommands
{
    private const int LastMinorWithInsecurePort = 23;

    public static IReadOnlyList<string> Etcd(
        ControlPlaneBinaries binaries, ControlPlaneFiles files, Ports ports, bool durable, IReadOnlyList<string> more) =>
    [
        binaries.Etcd,
        "--data-dir", files.Data,
        "--listen-client-urls", Url(ports.Etcd),
        "--advertise-client-urls", Url(ports.Etcd),
        "--listen-peer-urls", Url(ports.EtcdPeer),
        .. durable ? (string[])[] : ["--unsafe-no-fsync"],
        .. more,
    ];

    public static IReadOnlyList<string> ApiServer(
        ControlPlaneBinaries binaries, ControlPlaneFiles files, Ports ports, IReadOnlyList<string> more) =>
    [
        binaries.ApiServer,
        .. WithoutReplaced(
            [
                "--etcd-servers=" + Url(ports.Etcd),
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                $"--secure-port={ports.ApiServer}",
                "--tls-cert-file=" + files.At("server.crt"),
                "--tls-private-key-file=" + files.At("server.key"),
                "--client-ca-file=" + files.At("ca.crt"),
                "--authorization-mode=RBAC",
                // As OpenShift has it: nobody blocks the deletion of an owner without the right to its finalizers.
                "--enable-admission-plugins=OwnerReferencesPermissionEnforcement",
                "--service-cluster-ip-range=10.0.0.0/24",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + files.ServiceAccountKey,
                "--service-account-signing-key-file=" + files.ServiceAccountKey,
                "--audit-policy-file=" + files.AuditPolicyFile,
                "--audit-log-path=" + files.AuditLog,
                // Megabytes, of which there are never so many: whoever reads it reads all of it, and by itself it begins anew at 100.
                "--audit-log-maxsize=1000000",
            ],
            more),
        .. more,
    ];

    public static IReadOnlyList<string> ControllerManager(ControlPlaneBinaries binaries, ControlPlaneFiles files) =>
    [
        binaries.ControllerManager,
        "--kubeconfig=" + files.At("controller-manager.kubeconfig"),
        "--leader-elect=false",
        "--controllers=garbagecollector,namespace,serviceaccount,serviceaccount-token,root-ca-cert-publisher,clusterrole-aggregation,"
            + "csrsigning,csrcleaner",
        "--service-account-private-key-file=" + files.ServiceAccountKey,
        "--root-ca-file=" + files.At("ca.crt"),
        "--cluster-signing-cert-file=" + files.At("ca.crt"),
        "--cluster-signing-key-file=" + files.At("ca.key"),
        // Nobody asks for its metrics, and nobody else's port is taken.
        "--secure-port=0",
        .. binaries.Minor <= LastMinorWithInsecurePort ? (string[])["--port=0"] : [],
    ];

    private static IEnumerable<string> WithoutReplaced(IEnumerable<string> ours, IReadOnlyList<string> theirs)
    {
        var names = theirs.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        return ours.Where(argument => !names.Contains(NameOf(argument)));
    }

    private static string NameOf(string argument) => argument.Split('=', 2)[0];

    private static string Url(int port) => $"http://127.0.0.1:{port}";

    /// <summary>The loopback ports of one control plane, which it keeps over restarts.</summary>
    internal sealed record Ports(int Etcd, int EtcdPeer, int ApiServer)
    {
        public static Ports Choose() => new(LoopbackPorts.Next(), LoopbackPorts.Next(), LoopbackPorts.Next());
    }
}
