using System.Globalization;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.Engine;
using JitOperator.Simulator.World;

namespace JitOperator.Simulator.Checks;

/// <summary>Looks at every change of the cluster, and says which of the design's rules it breaks.</summary>
internal sealed class Checker
{
    private const string Bindings = "rolebindings.rbac.authorization.k8s.io";

    /// <summary>How late a binding may go while a replica is well: the followers' second, a retry, and the network.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    /// <summary>How soon all must be well again after the last fault.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(90);

    private readonly Simulation _world;
    private readonly Cluster _cluster;
    private readonly Truth _truth;
    private readonly SimulatedLog _log;
    private readonly Func<TimeSpan> _lastFault;
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    /// <param name="world">The time.</param>
    /// <param name="cluster">What is looked at.</param>
    /// <param name="lastFault">When something last went wrong, or ceased to.</param>
    public Checker(Simulation world, Cluster cluster, Func<TimeSpan> lastFault)
    {
        (_world, _cluster, _lastFault) = (world, cluster, lastFault);
        _log = new SimulatedLog(cluster.Etcd);
        _truth = new Truth(cluster.Etcd, () => world.Time.Elapsed);
        cluster.Etcd.Listeners.Add(Look);
    }

    /// <summary>What was broken.</summary>
    public List<Violation> Violations { get; } = [];

    public Truth Truth => _truth;

    public SimulatedLog Log => _log;

    /// <summary>How many bindings were made, and how late the latest one went.</summary>
    public (int Bindings, TimeSpan Latest) Figures { get; private set; }

    /// <summary>After the faults have ceased: everything has come to where it belongs.</summary>
    public void LookAtTheEnd()
    {
        foreach (var finding in _log.Verify(_cluster.LogKeys))
        {
            Break("4: the log verifies", finding);
        }

        foreach (var request in _cluster.Etcd.All("accessrequests.jitoperator.io"))
        {
            LookAtSettled(request);
        }

        foreach (var binding in _cluster.Etcd.All(Bindings).Where(IsOperators))
        {
            var uid = RequestOf(binding);
            if (_truth.Requests.TryGetValue(uid, out var request) && request is { RevokedAt: null, GoneAt: null })
            {
                continue;
            }

            Break("2: no binding outlives its grant", $"{Name(binding)} is there, and its request is revoked or gone");
        }
    }

    private void LookAtSettled(JsonObject request)
    {
        var uid = (string)request["metadata"]!["uid"]!;
        var phase = (string?)request["status"]?["phase"];
        if (request["metadata"]!["deletionTimestamp"] is not null)
        {
            Break("liveness", $"request {Name(request)} is held by its finalizer");
        }
        else if (phase is null or RequestPhases.Pending)
        {
            Break("liveness", $"request {Name(request)} is {phase ?? "without a phase"}: {request["status"]?["message"]}");
        }
        else if (_truth.Requests.TryGetValue(uid, out var truth) && phase == RequestPhases.AwaitingApproval && Truth.Missing(truth) is null)
        {
            Break("liveness", $"request {Name(request)} waits, and all have agreed");
        }
        else if (phase == RequestPhases.Active && !_cluster.Etcd.All(Bindings).Any(binding => RequestOf(binding) == uid))
        {
            Break("liveness", $"request {Name(request)} is active, and has no binding");
        }
    }

    private void Look(Change change)
    {
        if (change.Resource == Bindings)
        {
            LookAtBinding(change);
        }
        else if (change is { Resource: "configmaps", Old: { } old } && (string?)old["metadata"]!["namespace"] == "jit-audit"
            && (string)old["metadata"]!["name"]! != "jit-floor" && change.New is not null)
        {
            Break("4: the log is append-only", $"{Name(old)} was changed by {change.By}");
        }
    }

    private void LookAtBinding(Change change)
    {
        if (change is { Old: null, New: { } made } && change.By == Replica.User.Name)
        {
            LookAtGrant(made);
            _made.Add((string)made["metadata"]!["uid"]!);
            Figures = Figures with { Bindings = Figures.Bindings + 1 };
            Expect(made);
        }
        else if (change is { Old: { } old, New: null } && change.By == Replica.User.Name)
        {
            if (!IsOperators(old))
            {
                Break("7: nothing is deleted that is not the operator's", $"{Name(old)} was deleted");
            }

            _ended.Add(RequestOf(old));
            var late = _world.Time.Now - ExpiryOf(old);
            if (_made.Contains((string)old["metadata"]!["uid"]!) && late > Figures.Latest && Calm > Bound)
            {
                Figures = Figures with { Latest = late };
            }
        }
    }

    private void LookAtGrant(JsonObject binding)
    {
        var uid = RequestOf(binding);
        if (!_truth.Requests.TryGetValue(uid, out var request))
        {
            Break("1: no binding without a request", $"{Name(binding)} serves {uid}, which nobody has filed");
            return;
        }

        if (Truth.Missing(request) is { } missing)
        {
            Break("1: no binding without its approvals", $"{Name(binding)} for {request.Name}: {missing}");
        }

        if ((string?)binding["roleRef"]!["name"] != request.Role || (string?)binding["subjects"]![0]!["name"] != request.Requester
            || (string?)binding["metadata"]!["namespace"] != request.Namespace)
        {
            Break("1: no binding but what was asked", $"{Name(binding)} gives another role, to another person, or elsewhere than {request.Name}");
        }

        if (ExpiryOf(binding) > _world.Time.Now + request.Duration + TimeSpan.FromSeconds(2))
        {
            Break("2: no binding is longer than agreed", $"{Name(binding)} ends {ExpiryOf(binding)}");
        }

        if (!_log.Of(uid).Any(record => (string?)record["type"] is AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass))
        {
            Break("3: the record comes before the binding", $"{Name(binding)} for {request.Name} has no record");
        }

        if (_log.Of(uid).Any(record => (string?)record["type"] == AuditRecordTypes.GrantEnded))
        {
            Break("5: what has ended is not granted again", $"{Name(binding)} for {request.Name}, whose grant has ended");
        }
    }

    /// <summary>Looks whether a binding is gone when it has to be; later where there was no replica to take it away.</summary>
    private void Expect(JsonObject binding)
    {
        var due = ExpiryOf(binding) - _world.Time.Now + Bound;
        _world.Time.After(due, () => LookWhetherGone(binding));
    }

    private void LookWhetherGone(JsonObject binding)
    {
        var metadata = binding["metadata"]!;
        var there = _cluster.Etcd.Get(Bindings, (string?)metadata["namespace"], (string)metadata["name"]!);
        if (there is null || (string)there["metadata"]!["uid"]! != (string)metadata["uid"]!)
        {
            return;
        }

        if (Calm > Recovery)
        {
            Break("2: no binding outlives its expiry", $"{Name(binding)} was to end {ExpiryOf(binding)}");
        }
        else
        {
            _world.Time.After(Recovery - Calm + TimeSpan.FromSeconds(1), () => LookWhetherGone(binding));
        }
    }

    /// <summary>For how long nothing has gone wrong.</summary>
    private TimeSpan Calm => _world.Time.Elapsed - _lastFault();

    private void Break(string rule, string what) => Violations.Add(new Violation(rule, _world.Time.Elapsed, what));

    private static bool IsOperators(JsonObject binding) =>
        (string?)binding["metadata"]!["labels"]?[Labels.ManagedBy] == Labels.ManagedByValue;

    private static string RequestOf(JsonObject binding) => (string?)binding["metadata"]!["labels"]?[Labels.RequestUid] ?? string.Empty;

    private static string Name(JsonObject obj) => (string)obj["metadata"]!["name"]!;

    private static DateTimeOffset ExpiryOf(JsonObject binding) => DateTimeOffset.TryParse(
        (string?)binding["metadata"]!["annotations"]?[Annotations.ExpiresAt], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
        ? at
        : DateTimeOffset.MinValue;
}
