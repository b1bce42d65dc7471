using System.Text.Json.Nodes;
using JitOperator.Simulator.Engine;

namespace JitOperator.Simulator.ApiServer;

/// <summary>
/// Deletes what belongs to objects of which none is there any more, some time after; where one still is, it takes the others' names out.
/// </summary>
internal sealed class GarbageCollector
{
    /// <summary>Who it is.</summary>
    public const string User = "system:serviceaccount:kube-system:generic-garbage-collector";

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
            var uid = Uid(change.Old!);
            _world.Time.After(_world.Delay(Slowest), () => CollectOf(uid));
        }
        else if (Owners(change.New).Except(change.Old is null ? [] : Owners(change.Old), StringComparer.Ordinal).Any())
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
                Collect(resource, obj);
            }
        }
    }

    private void Collect(string resource, JsonObject dependent)
    {
        var metadata = dependent["metadata"]!;
        var there = _etcd.Get(resource, (string?)metadata["namespace"], (string)metadata["name"]!);
        if (there is null || Uid(there) != Uid(dependent) || there["metadata"]!["deletionTimestamp"] is not null)
        {
            return;
        }

        var known = _etcd.Resources.SelectMany(_etcd.All).Select(Uid).ToHashSet(StringComparer.Ordinal);
        var owners = Owners(there).ToList();
        if (owners.Count == 0)
        {
            return;
        }

        if (!owners.Exists(known.Contains))
        {
            _etcd.Delete(resource, there, User);
        }
        else if (!owners.TrueForAll(known.Contains))
        {
            var freed = there.DeepClone().AsObject();
            var references = freed["metadata"]!["ownerReferences"]!.AsArray();
            references.RemoveAll(reference => !known.Contains((string)reference!["uid"]!));
            _etcd.Update(resource, there, freed, User);
        }
    }

    private static string Uid(JsonObject obj) => (string)obj["metadata"]!["uid"]!;

    private static IEnumerable<string> Owners(JsonObject obj) =>
        obj["metadata"]!["ownerReferences"] is JsonArray owners ? owners.Select(owner => (string)owner!["uid"]!) : [];
}
