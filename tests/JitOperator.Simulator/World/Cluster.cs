using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JitOperator.Audit.Notes;
using JitOperator.Operator.Hosting;
using JitOperator.Operator.Keys;
using JitOperator.Runtime.Admission;
using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.Engine;

namespace JitOperator.Simulator.World;

/// <summary>A simulated cluster: etcd, an API server, and the operator's replicas behind their Service.</summary>
internal sealed class Cluster
{
    private static readonly TimeSpan WebhookTimeout = TimeSpan.FromSeconds(5);
    private readonly Action<string> _log;
    private int _started;

    public Cluster(Simulation world, Action<string> log)
    {
        World = world;
        _log = log;
        Etcd = new Etcd(() => world.Time.Now, world.Random);
        Admission = new Admission(AskAsync, Etcd.Uid);
        Front = new ApiFront(new SimulatedApiServer(Etcd, Admission), Etcd);
        _ = new GarbageCollector(world, Etcd);
        foreach (var ns in (string[])["jit-system", "jit-audit", "default", "payments", "ledger"])
        {
            Put("namespaces", "v1", "Namespace", null, ns, []);
        }

        Put("clusterroles.rbac.authorization.k8s.io", "rbac.authorization.k8s.io/v1", "ClusterRole", null, "view", new JsonObject
        {
            ["rules"] = JsonNode.Parse("""[{"apiGroups":[""],"resources":["pods"],"verbs":["get","list","watch"]}]"""),
        });
        Put("clusterroles.rbac.authorization.k8s.io", "rbac.authorization.k8s.io/v1", "ClusterRole", null, "edit", new JsonObject
        {
            ["rules"] = JsonNode.Parse("""[{"apiGroups":[""],"resources":["pods"],"verbs":["*"]}]"""),
        });

        Put("clusterroles.rbac.authorization.k8s.io", "rbac.authorization.k8s.io/v1", "ClusterRole", null, "probe", new JsonObject
        {
            ["rules"] = JsonNode.Parse("""[{"apiGroups":[""],"resources":["nodes"],"verbs":["get"]}]"""),
        });

        // Keys that the seed does not choose would make every signature another one.
        Put("secrets", "v1", "Secret", "jit-system", OperatorKeys.SecretName, new JsonObject
        {
            ["data"] = new JsonObject
            {
                [OperatorKeys.StampEntry] = Key(1),
                [OperatorKeys.LogEntry] = Key(2),
            },
        });
    }

    public Simulation World { get; }

    public Etcd Etcd { get; }

    public Admission Admission { get; }

    public ApiFront Front { get; }

    /// <summary>The keys that the log is signed with.</summary>
    public IReadOnlyCollection<VerifierKey> LogKeys { get; } =
        [new NoteSigner(OperatorKeys.Origin(new OperatorOptions { Identity = string.Empty }.Cluster), Read(2)).Verifier];

    /// <summary>All that were ever started.</summary>
    public List<Replica> Replicas { get; } = [];

    /// <summary>Hears of every request of a replica as it leaves it.</summary>
    public Action<Replica, ApiCall>? Sent { get; set; }

    /// <summary>The operator's keys as nobody may ever see them: the line that the PEM consists of, and the entry of the Secret.</summary>
    public static IReadOnlyList<string> Secrets { get; } =
        [.. new byte[] { 1, 2 }.SelectMany(number => new[] { Read(number).ExportPem().Split('\n')[1].Trim(), Key(number) })];

    /// <summary>Starts one more.</summary>
    public Replica Start(OperatorOptions options)
    {
        var replica = new Replica($"replica-{_started++}", World, Front, options, _log);
        Replicas.Add(replica);
        replica.Link.Leaving = call => Sent?.Invoke(replica, call);
        return replica;
    }

    /// <summary>Puts an object into etcd itself.</summary>
    public JsonObject Put(string resource, string apiVersion, string kind, string? ns, string name, JsonObject content)
    {
        var obj = content.DeepClone().AsObject();
        obj["apiVersion"] = apiVersion;
        obj["kind"] = kind;
        var metadata = new JsonObject { ["name"] = name };
        if (ns is not null)
        {
            metadata["namespace"] = ns;
        }

        obj["metadata"] = metadata;
        return Etcd.Create(resource, obj, ApiUser.System.Name);
    }

    private static string Key(byte number) => Convert.ToBase64String(Encoding.ASCII.GetBytes(Read(number).ExportPem()));

    private static Ed25519Key Read(byte number)
    {
        // RFC 8410: what comes before the 32 bytes of the key.
        byte[] der = [.. Convert.FromHexString("302e020100300506032b657004220420"), number, .. new byte[31]];
        return Ed25519Key.TryFromPem(PemEncoding.WriteString("PRIVATE KEY", der), out var key) ? key! : throw new InvalidOperationException("No key.");
    }

    /// <summary>The Service picks a replica; one that is frozen or dead keeps the API server waiting.</summary>
    private Task<AdmissionVerdict?> AskAsync(string path, AdmissionRequest review)
    {
        var answer = new TaskCompletionSource<AdmissionVerdict?>();
        var serving = Replicas.Where(replica => replica.IsServing && !replica.Link.Faults.IsCut).ToList();
        World.Time.After(WebhookTimeout, () => answer.TrySetResult(null));
        if (serving.Count == 0)
        {
            answer.TrySetResult(null);
        }
        else
        {
            World.Pick(serving).Ask(path, review, verdict => answer.TrySetResult(verdict));
        }

        return answer.Task;
    }
}
