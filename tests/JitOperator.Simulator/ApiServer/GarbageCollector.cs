using System.Text.Json.Nodes;
using JitOperator.Simulator.Engine;

namespace JitOperator.Simulator.ApiServer;

/// <summary>Deletes what belongs to an object that is gone, some time after.</summary>
internal sealed class GarbageCollector
{
    private static readonly TimeSpan Slowest = TimeSpan.FromSeconds(3);
    private readonly Simulation _world;
    private readonly Etcd _etcd;

    public GarbageCollector(Simulation world, Etcd etcd)
    {
        (_world, _etcd) = (world, etcd);
        etcd.Listeners.Add(Hear);
    }

    private void Hear(Change change)
    {
        if (change.New is null)
        {
            var uid = (string)change.Old!["metadata"]!["uid"]!;
            _world.Time.After(_world.Delay(Slowest), () => CollectOf(uid));
        }
        else if (change.Old is null && Owners(change.New).Any())
        {
            // It may have come too late to be collected with its owner.
            var (resource, made) = (change.Resource, change.New);
            _world.Time.After(_world.Delay(Slowest), () => Collect(resource, made));
        }
    }

    private void CollectOf(string owner)
    {
        foreach (var resource in _etcd.Resources.ToList())
        {
            foreach (var obj in _etcd.All(resource).Where(obj => Owners(obj).Contains(owner)).ToList())
            {
                _etcd.Delete(resource, obj, "system:serviceaccount:kube-system:generic-garbage-collector");
            }
        }
    }

    private void Collect(string resource, JsonObject made)
    {
        var metadata = made["metadata"]!;
        var there = _etcd.Get(resource, (string?)metadata["namespace"], (string)metadata["name"]!);
        if (there is null || (string)there["metadata"]!["uid"]! != (string)metadata["uid"]!)
        {
            return;
        }

        var known = _etcd.Resources.SelectMany(_etcd.All).Select(obj => (string)obj["metadata"]!["uid"]!).ToHashSet(StringComparer.Ordinal);
        if (!Owners(there).Any(known.Contains))
        {
            _etcd.Delete(resource, there, "system:serviceaccount:kube-system:generic-garbage-collector");
        }
    }

    private static IEnumerable<string> Owners(JsonObject obj) =>
        obj["metadata"]!["ownerReferences"] is JsonArray owners ? owners.Select(owner => (string)owner!["uid"]!) : [];
}
