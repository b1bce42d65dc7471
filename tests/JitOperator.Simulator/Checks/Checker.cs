using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;
using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.Engine;
using JitOperator.Simulator.World;

namespace JitOperator.Simulator.Checks;

/// <summary>Looks at every change of the cluster and every call of the operator, and says which of the design's rules it breaks.</summary>
internal sealed class Checker
{
    private const string Bindings = "rolebindings.rbac.authorization.k8s.io";
    private const string Requests = "accessrequests.jitoperator.io";

    /// <summary>How late a binding may go while a replica is well: the followers' second, a retry, and the network.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    /// <summary>How soon a replica is well again after its last trouble: it has noticed, listed anew, and waited for its retries.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    /// <summary>How far a clock may be wrong and the operator still grants.</summary>
    public static readonly TimeSpan ClockBound = TimeSpan.FromSeconds(30);

    /// <summary>For how long somebody may still believe what was changed meanwhile: a watch that says nothing is noticed then.</summary>
    private static readonly TimeSpan News = TimeSpan.FromSeconds(150);

    private readonly Simulation _world;
    private readonly Cluster _cluster;
    private readonly Truth _truth;
    private readonly SimulatedLog _log;
    private readonly Func<TimeSpan?> _skewed;
    private readonly CallChecks _calls;
    private readonly Dictionary<string, TrueRequest> _granted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _made = new(StringComparer.Ordinal);

    /// <param name="world">The time.</param>
    /// <param name="cluster">What is looked at.</param>
    /// <param name="skewed">When a clock was last set wrong.</param>
    public Checker(Simulation world, Cluster cluster, Func<TimeSpan?> skewed)
    {
        (_world, _cluster, _skewed) = (world, cluster, skewed);
        _log = new SimulatedLog(cluster.Etcd, () => world.Time.Elapsed);
        _truth = new Truth(cluster.Etcd, () => world.Time.Elapsed);
        _calls = new CallChecks(world, cluster, ClockIsUnknown, Break);
        cluster.Etcd.Listeners.Add(Look);
        cluster.Sent = _calls.Look;
    }

    /// <summary>What was broken.</summary>
    public List<Violation> Violations { get; } = [];

    public Truth Truth => _truth;

    public SimulatedLog Log => _log;

    /// <summary>How many bindings were made, and how late the latest one went.</summary>
    public (int Bindings, TimeSpan Latest) Figures { get; private set; }

    /// <summary>What an operator logs: it holds no secret.</summary>
    public void LookAtLine(string line)
    {
        if (Cluster.Secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)))
        {
            Break("9: no secret in any log", line);
        }
    }

    /// <summary>Whether all that anybody has asked for is over, and nothing of it is left.</summary>
    public bool IsSettled() =>
        _cluster.Etcd.All(Requests).All(request => request["metadata"]!["deletionTimestamp"] is null && RequestPhases.IsTerminal((string?)request["status"]?["phase"]))
        && !_cluster.Etcd.All(Bindings).Any(binding => IsOperators(binding) && BindingName.IsReserved(Name(binding)));

    /// <summary>Verifies the log as it is now.</summary>
    /// <returns>What is wrong with it.</returns>
    public IReadOnlyList<string> VerifyLog() => _log.Verify(_cluster.LogKeys);

    /// <summary>After the faults have ceased, and all that was open had its time: everything has come to where it belongs.</summary>
    /// <param name="findings">What is wrong with the log.</param>
    public void LookAtTheEnd(IReadOnlyList<string> findings)
    {
        foreach (var finding in findings)
        {
            Break("4: the log verifies", finding);
        }

        foreach (var request in _cluster.Etcd.All(Requests))
        {
            LookAtSettled(request);
        }

        foreach (var binding in _cluster.Etcd.All(Bindings).Where(binding => IsOperators(binding) && BindingName.IsReserved(Name(binding))))
        {
            Break("2: no binding outlives its grant", $"{Name(binding)} is still there", Name(binding), RequestOf(binding));
        }
    }

    private void LookAtSettled(JsonObject request)
    {
        var phase = (string?)request["status"]?["phase"];
        if (request["metadata"]!["deletionTimestamp"] is not null)
        {
            Break("liveness", $"request {Name(request)} is held by its finalizer", Name(request), Uid(request));
        }
        else if (!RequestPhases.IsTerminal(phase))
        {
            Break("liveness", $"request {Name(request)} is {phase ?? "without a phase"} for ever: {request["status"]?["message"]}", Name(request), Uid(request));
        }
        else if (string.IsNullOrEmpty((string?)request["status"]?["message"]))
        {
            Break("liveness", $"request {Name(request)} is {phase} without a reason", Name(request), Uid(request));
        }
    }

    private void Look(Change change)
    {
        if (change.Resource == Bindings)
        {
            LookAtBinding(change);
        }
        else if (change is { Resource: Requests, New: { } request } && change.By == Replica.User.Name)
        {
            LookAtStatus(change.Old, request);
        }
        else if (change.Resource == Requests && change.Old is { } was && change.New is { } revoked
            && (bool?)was["spec"]!["revoked"] != true && (bool?)revoked["spec"]!["revoked"] == true)
        {
            foreach (var binding in _cluster.Etcd.All(Bindings).Where(binding => RequestOf(binding) == Uid(revoked) && _made.ContainsKey(Uid(binding))))
            {
                _world.Time.After(Bound, () => LookWhetherGone(binding, "is revoked"));
            }
        }
        else if (change is { Resource: "configmaps", Old: { } old } && (string?)old["metadata"]!["namespace"] == "jit-audit"
            && (string)old["metadata"]!["name"]! != "jit-floor" && change.New is not null)
        {
            Break("4: the log is append-only", $"{Name(old)} was changed by {change.By}", Name(old));
        }
    }

    // What the status says has been recorded, has happened, and is the operator's own doing.
    private void LookAtStatus(JsonObject? before, JsonObject request)
    {
        var (was, phase, uid) = ((string?)before?["status"]?["phase"], (string?)request["status"]?["phase"], Uid(request));
        if (phase != was && (phase == RequestPhases.Active || RequestPhases.IsTerminal(phase)))
        {
            if (!_log.Of(uid).Any(record => phase == RequestPhases.Active
                ? (string?)record["type"] is AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass
                : IsEnd((string?)record["type"])))
            {
                Break("3: the record comes before the status", $"request {Name(request)} is {phase}, and no record says so", Name(request), uid);
            }

            if (phase != RequestPhases.Active && _cluster.Etcd.All(Bindings).FirstOrDefault(binding => RequestOf(binding) == uid && _made.ContainsKey(Uid(binding))) is { } left)
            {
                Break("2: what is over has no binding", $"request {Name(request)} is {phase}, and {Name(left)} is there", Name(request), uid, Name(left));
            }
        }

        foreach (var binding in request["status"]?["bindings"] as JsonArray ?? [])
        {
            if (!_made.ContainsKey((string?)binding?["uid"] ?? string.Empty))
            {
                Break("7: what is there already is not the operator's", $"request {Name(request)} claims {binding?["name"]}, which somebody else has made", Name(request), uid);
            }
        }
    }

    private void LookAtBinding(Change change)
    {
        if (change is { Old: null, New: { } made } && change.By == Replica.User.Name)
        {
            LookAtGrant(made);
            _made[Uid(made)] = RequestOf(made);
            Figures = Figures with { Bindings = Figures.Bindings + 1 };
            Expect(made);
        }
        else if (change is { Old: { } old, New: null } && change.By == Replica.User.Name)
        {
            if (!BindingName.IsReserved(Name(old)))
            {
                Break("7: nothing is deleted that is not the operator's", $"{Name(old)} was deleted", Name(old));
            }

            var late = _world.Time.Now - ExpiryOf(old);
            if (_made.ContainsKey(Uid(old)) && late > Figures.Latest && late < TimeSpan.FromHours(1) && IsSomebodyWellFor(Recovery + late))
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
            Break("1: no binding without a request", $"{Name(binding)} serves {uid}, which nobody has filed", Name(binding));
            return;
        }

        void Broken(string rule, string what) => Break(rule, $"{Name(binding)} for {request.Name}: {what}", Name(binding), request.Name, uid);
        if ((string?)binding["roleRef"]!["name"] != request.Role || (string?)binding["subjects"]![0]!["name"] != request.Requester
            || (string?)binding["metadata"]!["namespace"] != request.Namespace)
        {
            Broken("1: no binding but what was asked", "gives another role, to another person, or elsewhere");
        }

        var records = _log.Of(uid).ToList();
        if (records.LastOrDefault(record => (string?)record["type"] is AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass) is not { } record)
        {
            Broken("3: the record comes before the binding", "has no record");
            return;
        }

        LookAtTerms(request, record, Broken);
        LookAtEnd(request, binding, record, Broken);
        var sent = _calls.BindingSentAt(request.Namespace, Name(binding));
        if (records.Exists(ended => IsEnd((string?)ended["type"]) && _log.CommittedAt(ended) < sent))
        {
            Broken("5: what has ended is not granted again", "has ended before");
        }
        else if (_granted.Values.Any(other => other.Uid != uid && other.Content == request.Content))
        {
            Broken("5: what has ended is not granted again", "says the same as one that was granted before");
        }

        _granted[uid] = request;
    }

    // What was recorded is what was agreed to, and was in force.
    private void LookAtTerms(TrueRequest request, JsonObject record, Action<string, string> broken)
    {
        var terms = new Terms((string?)record["policy"]?["digest"] ?? string.Empty, (string?)record["target"]?["roleRulesDigest"] ?? string.Empty);
        if (request.Missing(terms) is { } missing)
        {
            broken("1: no binding without its approvals", $"to what was granted, {missing}");
        }

        var (rule, since) = (Rule.All.Single(rule => rule.Role == request.Role), _world.Time.Elapsed - _log.CommittedAt(record));
        if (!_truth.WasInForce($"policy/{rule.Policy}", terms.Policy, News + since))
        {
            broken("1: the policy is what was agreed to", $"policy {rule.Policy} does not say so any more");
        }

        if (!_truth.WasInForce($"role/{request.Role}", terms.Role, TimeSpan.FromSeconds(30) + since))
        {
            broken("6: a lookup that fails is never yes", $"role {request.Role} does not say so");
        }
    }

    private void LookAtEnd(TrueRequest request, JsonObject binding, JsonObject record, Action<string, string> broken)
    {
        var end = ExpiryOf(binding);
        if (Time(record["expiresAt"]) != end)
        {
            broken("2: a binding ends with its record", $"ends {end}, and the record says {record["expiresAt"]}");
        }

        if (!ClockIsUnknown() && end > _world.Time.Now + request.Duration + ClockBound + TimeSpan.FromSeconds(2))
        {
            broken("2: no binding is longer than agreed", $"ends {end}");
        }
    }

    // A clock that has just jumped is not known to be wrong before the next answer of the API server.
    private bool ClockIsUnknown() => _skewed() is { } skewed && _world.Time.Elapsed - skewed < TimeSpan.FromSeconds(30);

    /// <summary>Looks whether a binding is gone when it has to be; later where there was no replica to take it away.</summary>
    private void Expect(JsonObject binding)
    {
        // A create that was under way until the end had passed: nobody can call it back, and it goes like any other that is overdue.
        var left = ExpiryOf(binding) - _world.Time.Now;
        _world.Time.After((left > TimeSpan.Zero ? left : TimeSpan.Zero) + Bound, () => LookWhetherGone(binding, $"was to end {ExpiryOf(binding):HH:mm:ss.fff}"));
    }

    private void LookWhetherGone(JsonObject binding, string why)
    {
        var metadata = binding["metadata"]!;
        var there = _cluster.Etcd.Get(Bindings, (string?)metadata["namespace"], (string)metadata["name"]!);
        if (there is null || Uid(there) != Uid(binding))
        {
            return;
        }

        if (IsSomebodyWellFor(Recovery + Bound))
        {
            Break("2: no binding outlives its expiry", $"{Name(binding)} {why}", Name(binding), RequestOf(binding));
        }
        else
        {
            _world.Time.After(TimeSpan.FromSeconds(5), () => LookWhetherGone(binding, why));
        }
    }

    private bool IsSomebodyWellFor(TimeSpan time) => _cluster.Replicas.Any(replica => replica.WellFor > time);

    private void Break(string rule, string what, params string[] about) =>
        Violations.Add(new Violation(rule, _world.Time.Elapsed, what, about));

    private static bool IsEnd(string? type) => type is AuditRecordTypes.GrantEnded or AuditRecordTypes.RequestRefused or AuditRecordTypes.RequestDenied
        or AuditRecordTypes.RequestWithdrawn or AuditRecordTypes.RequestTimedOut or AuditRecordTypes.RequestFailed;

    private static bool IsOperators(JsonObject binding) =>
        (string?)binding["metadata"]!["labels"]?[Labels.ManagedBy] == Labels.ManagedByValue;

    private static string RequestOf(JsonObject binding) => (string?)binding["metadata"]!["labels"]?[Labels.RequestUid] ?? string.Empty;

    private static string Name(JsonObject obj) => (string)obj["metadata"]!["name"]!;

    private static string Uid(JsonObject obj) => (string)obj["metadata"]!["uid"]!;

    /// <summary>When a binding says that it ends.</summary>
    public static DateTimeOffset ExpiryOf(JsonObject binding) => Time(binding["metadata"]!["annotations"]?[Annotations.ExpiresAt]);

    private static DateTimeOffset Time(JsonNode? text) => Core.Values.Timestamp.TryParse((string?)text, out var at) ? at : DateTimeOffset.MinValue;
}
