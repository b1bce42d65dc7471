using System.Collections.ObjectModel;
using k8s;
using k8s.Models;

namespace JitOperator.Runtime.Informers;

/// <summary>The objects that an informer knows, and their indexes. For many readers and one writer.</summary>
/// <param name="indexFailed">Hears of objects that an index throws for; called under the lock.</param>
internal sealed class ObjectStore<T>(Action<ObjectKey, Exception> indexFailed)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, T> _items = [];
    private readonly Dictionary<string, ObjectIndex<T>> _indexes = new(StringComparer.Ordinal);
    private ReadOnlyCollection<T>? _all;

    public IReadOnlyCollection<T> All
    {
        get
        {
            lock (_lock)
            {
                return _all ??= new ReadOnlyCollection<T>([.. _items.Values]);
            }
        }
    }

    public void AddIndex(string name, Func<T, IEnumerable<string>> keys)
    {
        lock (_lock)
        {
            _indexes.Add(name, new ObjectIndex<T>(keys, indexFailed));
        }
    }

    public T? Get(ObjectKey key)
    {
        lock (_lock)
        {
            return _items.GetValueOrDefault(key);
        }
    }

    public IReadOnlyList<T> ByIndex(string index, string value)
    {
        lock (_lock)
        {
            return _indexes.TryGetValue(index, out var known)
                ? [.. known.Find(value).Select(key => _items[key])]
                : throw new ArgumentException($"There is no index \"{index}\".", nameof(index));
        }
    }

    /// <summary>Takes an object as it is now; null if that is not news.</summary>
    public ResourceEvent<T>? Set(T item)
    {
        lock (_lock)
        {
            return Set_NeedsLock(item);
        }
    }

    /// <summary>Forgets an object; null if it was not known.</summary>
    public ResourceEvent<T>? Remove(ObjectKey key)
    {
        lock (_lock)
        {
            return Remove_NeedsLock(key);
        }
    }

    /// <summary>Takes a full list, for which readers see the old one or the new one, and says how they differ.</summary>
    public IReadOnlyList<ResourceEvent<T>> Replace(IReadOnlyList<T> items)
    {
        lock (_lock)
        {
            var gone = _items.Keys.Except(items.Select(item => ObjectKey.Of(item))).ToList();
            return [.. gone.Select(Remove_NeedsLock).Concat(items.Select(Set_NeedsLock)).OfType<ResourceEvent<T>>()];
        }
    }

    private ResourceEvent<T>? Set_NeedsLock(T item)
    {
        var key = ObjectKey.Of(item);
        var old = _items.GetValueOrDefault(key);
        if (old is not null && old.Metadata.ResourceVersion == item.Metadata.ResourceVersion && old.Metadata.Uid == item.Metadata.Uid)
            return null;

        foreach (var index in _indexes.Values)
            index.Set(key, item);
        _items[key] = item;
        _all = null;
        return new ResourceEvent<T>(key, old, item);
    }

    private ResourceEvent<T>? Remove_NeedsLock(ObjectKey key)
    {
        if (!_items.Remove(key, out var old))
            return null;
        foreach (var index in _indexes.Values)
            index.Remove(key);
        _all = null;
        return new ResourceEvent<T>(key, old, New: null);
    }
}
