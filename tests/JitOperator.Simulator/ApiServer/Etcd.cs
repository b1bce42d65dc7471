using System.Globalization;
using System.Text.Json.Nodes;

namespace JitOperator.Simulator.ApiServer;

/// <summary>
/// What the cluster knows: the objects, and their changes as far as they have not been compacted away. One change is one moment, and
/// whoever is told of it is told before the next.
/// </summary>
internal sealed class Etcd(Func<DateTimeOffset> now, Random random)
{
    private readonly Dictionary<string, SortedDictionary<string, JsonObject>> _objects = new(StringComparer.Ordinal);
    private readonly List<Change> _changes = [];
    private readonly List<Action<Change>> _listeners = [];
    private long _compacted;

    /// <summary>The latest moment.</summary>
    public long Version { get; private set; } = 1;

    /// <summary>Told of every change, in turn.</summary>
    public ICollection<Action<Change>> Listeners => _listeners;

    /// <summary>The kinds of which there has been an object.</summary>
    public IEnumerable<string> Resources => _objects.Keys;

    /// <summary>The objects of a kind, in the order of their keys.</summary>
    public IEnumerable<JsonObject> All(string resource) => _objects.TryGetValue(resource, out var all) ? all.Values : [];

    /// <summary>The objects of a kind as they were at a moment.</summary>
    /// <exception cref="ApiError">That is not known any more.</exception>
    public IEnumerable<KeyValuePair<string, JsonObject>> AllAt(string resource, long version)
    {
        var all = _objects.TryGetValue(resource, out var there) ? there : [];
        var later = Since(resource, version).Reverse().ToList();
        if (later.Count == 0)
        {
            return all;
        }

        var then = new SortedDictionary<string, JsonObject>(all, StringComparer.Ordinal);
        foreach (var change in later)
        {
            var key = Key(change.Object["metadata"]!.AsObject());
            if (change.Old is null)
            {
                then.Remove(key);
            }
            else
            {
                then[key] = change.Old;
            }
        }

        return then;
    }

    /// <summary>One object; null if there is none.</summary>
    public JsonObject? Get(string resource, string? ns, string name) =>
        _objects.TryGetValue(resource, out var all) && all.TryGetValue(Key(ns, name), out var found) ? found : null;

    /// <summary>Makes one.</summary>
    public JsonObject Create(string resource, JsonObject obj, string by)
    {
        var metadata = obj["metadata"]!.AsObject();
        var key = Key(metadata);
        var all = _objects.TryGetValue(resource, out var there) ? there : _objects[resource] = new(StringComparer.Ordinal);
        if (all.ContainsKey(key))
        {
            throw ApiError.AlreadyExists($"{resource} \"{key}\"");
        }

        metadata["uid"] = Uid();
        metadata["creationTimestamp"] = Seconds(now());
        if (ResourceTraits.Of(resource).IsCustom)
        {
            metadata["generation"] = 1L;
        }

        return Put(resource, key, old: null, obj, by);
    }

    /// <summary>Changes one. Nothing happens where nothing differs, unless something does that is not in the object.</summary>
    /// <returns>The object as changed, also where that was its end.</returns>
    public JsonObject Update(string resource, JsonObject old, JsonObject changed, string by, bool evenIfSame = false)
    {
        changed["metadata"]!["resourceVersion"] = old["metadata"]!["resourceVersion"]!.DeepClone();
        if (!evenIfSame && JsonNode.DeepEquals(old, changed))
        {
            return old;
        }

        var key = Key(old["metadata"]!.AsObject());
        if (changed["metadata"]!["deletionTimestamp"] is null || changed["metadata"]!["finalizers"] is JsonArray { Count: > 0 })
        {
            return Put(resource, key, old, changed, by);
        }

        Remove(resource, key, old, by);
        return changed;
    }

    /// <summary>Takes one away, or marks it where finalizers hold it.</summary>
    public JsonObject Delete(string resource, JsonObject old, string by)
    {
        var metadata = old["metadata"]!.AsObject();
        if (metadata["finalizers"] is not JsonArray { Count: > 0 })
        {
            return Remove(resource, Key(metadata), old, by);
        }

        if (metadata["deletionTimestamp"] is not null)
        {
            return old;
        }

        var marked = old.DeepClone().AsObject();
        marked["metadata"]!["deletionTimestamp"] = Seconds(now());
        marked["metadata"]!["deletionGracePeriodSeconds"] = 0L;
        if (marked["metadata"]!["generation"] is { } generation)
        {
            marked["metadata"]!["generation"] = (long)generation + 1;
        }

        return Put(resource, Key(metadata), old, marked, by);
    }

    /// <summary>The changes of a kind after a moment.</summary>
    /// <exception cref="ApiError">They are not known any more.</exception>
    public IEnumerable<Change> Since(string resource, long version)
    {
        if (version < _compacted)
        {
            throw ApiError.Expired();
        }

        var first = _changes.FindIndex(change => change.Version > version);
        return first < 0 ? [] : _changes.Skip(first).Where(change => change.Resource == resource).ToList();
    }

    /// <summary>Forgets how it came to be as it is.</summary>
    public void Compact()
    {
        _compacted = Version;
        _changes.Clear();
    }

    /// <summary>Everything, as a backup holds it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<JsonObject>> Snapshot() => _objects.ToDictionary(
        kind => kind.Key, kind => (IReadOnlyList<JsonObject>)[.. kind.Value.Values.Select(obj => obj.DeepClone().AsObject())]);

    /// <summary>A new UID, as the seed has it.</summary>
    public string Uid()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    private static string Key(JsonObject metadata) => Key((string?)metadata["namespace"], (string)metadata["name"]!);

    private static string Key(string? ns, string name) => ns is null ? name : $"{ns}/{name}";

    private static string Seconds(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private JsonObject Put(string resource, string key, JsonObject? old, JsonObject changed, string by)
    {
        changed["metadata"]!["resourceVersion"] = (++Version).ToString(CultureInfo.InvariantCulture);
        _objects[resource][key] = changed;
        Tell(new Change(Version, resource, old, changed, by));
        return changed;
    }

    private JsonObject Remove(string resource, string key, JsonObject old, string by)
    {
        _objects[resource].Remove(key);
        Tell(new Change(++Version, resource, old, New: null, by));
        return old;
    }

    private void Tell(Change change)
    {
        _changes.Add(change);
        foreach (var listener in _listeners.ToList())
        {
            listener(change);
        }
    }
}
