using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.Engine;
using JitOperator.Simulator.World;

namespace JitOperator.Simulator.Checks;

/// <summary>
/// Looks at every call of an operator as it leaves: that it may do this, that it leads where only the leader does it, that it names what it
/// deletes, and that it gives nobody what is over.
/// </summary>
/// <param name="world">The time.</param>
/// <param name="cluster">Holds the lease.</param>
/// <param name="clockIsUnknown">Whether a clock was set wrong just now, and the operator cannot know it yet.</param>
/// <param name="broken">Takes the rule, what happened, and what tells of it.</param>
internal sealed class CallChecks(Simulation world, Cluster cluster, Func<bool> clockIsUnknown, Action<string, string, string[]> broken)
{
    /// <summary>How soon one that was stopped in its tracks has noticed that another leads.</summary>
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(5);

    private static readonly ShippedRights Rights = ShippedRights.Load();

    private readonly Dictionary<(string?, string?), TimeSpan> _bindingsSent = [];
    private (string Name, TimeSpan Since) _holder = (string.Empty, TimeSpan.Zero);

    /// <summary>When an operator last asked for this binding to be created: what is under way for long arrives in another world.</summary>
    public TimeSpan BindingSentAt(string? @namespace, string name) => _bindingsSent[(@namespace, name)];

    /// <summary>Looks at a call.</summary>
    public void Look(Replica replica, ApiCall call)
    {
        // Looked at with every call, so that it is known since when.
        var leader = Leader();
        var path = call.Path;
        var verb = call.Verb switch
        {
            "GET" when path.Query["watch"] == "true" => "watch",
            "GET" => path.Name is null ? "list" : "get",
            "POST" => "create",
            "PUT" => "update",
            var other => other.ToLowerInvariant(),
        };
        var plural = path.SubResource is null ? path.Plural : $"{path.Plural}/{path.SubResource}";
        var name = path.Name ?? path.Query["fieldSelector"]?.Split('=') switch { ["metadata.name", var named] => named, _ => null };
        if (!Rights.Allow(path.Namespace, path.Group, plural, name, verb))
        {
            broken("8: the operator does nothing that its roles do not allow", $"{replica.Name} wants to {verb} {plural}.{path.Group} {path.Namespace}/{name}", [replica.Name]);
        }

        if (verb == "delete" && path.Plural is "rolebindings" or "clusterrolebindings" or "accessrequests" or "accessapprovals"
            && call.Verb == "DELETE" && call.Body?["preconditions"]?["uid"] is null)
        {
            broken("7: what is deleted is named by its UID", $"{replica.Name} deletes {plural} {path.Namespace}/{path.Name}, whatever its UID is", [path.Name!]);
        }

        if (call is { Verb: "POST", Path: { Plural: "rolebindings", Namespace: var place }, Body: { } binding })
        {
            var made = (string)binding["metadata"]!["name"]!;
            _bindingsSent[(place, made)] = world.Time.Elapsed;
            if (Checker.ExpiryOf(binding) + Checker.ClockBound < world.Time.Now && !clockIsUnknown())
            {
                broken("2: no binding outlives its expiry", $"{replica.Name} wants to create {made}, whose end has passed", [made, replica.Name]);
            }
        }

        if (IsLeaders(call) && leader is var (leads, since) && leads != replica.Name && world.Time.Elapsed - since > Noticed
            && (replica.ThawedAt is not { } thawed || world.Time.Elapsed - thawed > Noticed))
        {
            broken("5: one leads at a time", $"{replica.Name} wants to {verb} {plural} {path.Namespace}/{path.Name}, and {leads} leads", [replica.Name, leads]);
        }
    }

    private static bool IsLeaders(ApiCall call) => (call.Verb, call.Path.Plural, call.Path.SubResource) switch
    {
        ("POST", "rolebindings" or "accessapprovals", _) => true,
        ("PATCH", "accessrequests" or "accessapprovals", "status") => true,
        _ => false,
    };

    private (string Name, TimeSpan Since)? Leader() =>
        cluster.Etcd.Get("leases.coordination.k8s.io", "jit-system", "jit-operator")?["spec"] is { } spec
        && (string?)spec["holderIdentity"] is { Length: > 0 } holder
            ? (holder.Split('_')[0], SinceOf(holder))
            : null;

    // Of the one that leads now: a former leader begins anew.
    private TimeSpan SinceOf(string holder)
    {
        if (_holder.Name != holder)
        {
            _holder = (holder, world.Time.Elapsed);
        }

        return _holder.Since;
    }
}
