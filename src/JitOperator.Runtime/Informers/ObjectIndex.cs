namespace JitOperator.Runtime.Informers;

/// <summary>Finds objects by a value. Not safe for many threads: <see cref="ObjectStore{T}"/> guards it.</summary>
internal sealed class ObjectIndex<T>(Func<T, IEnumerable<string>> keys, Action<ObjectKey, Exception> failed)
    where T : class
{
    private readonly Dictionary<string, HashSet<ObjectKey>> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<ObjectKey, HashSet<string>> _values = [];

    public IReadOnlyCollection<ObjectKey> Find(string value) => _objects.TryGetValue(value, out var found) ? found : [];

    /// <summary>Puts an object under its values, and under no others.</summary>
    public void Set(ObjectKey key, T item)
    {
        Remove(key);
        var values = ValuesOf(key, item);
        _values[key] = values;
        foreach (var value in values)
        {
            if (!_objects.TryGetValue(value, out var objects))
                _objects[value] = objects = [];
            objects.Add(key);
        }
    }

    public void Remove(ObjectKey key)
    {
        if (!_values.Remove(key, out var values))
            return;
        foreach (var value in values)
        {
            var objects = _objects[value];
            objects.Remove(key);
            if (objects.Count == 0)
                _objects.Remove(value);
        }
    }

    private HashSet<string> ValuesOf(ObjectKey key, T item)
    {
        try
        {
            return keys(item).ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception e)
        {
            // One object that nobody thought of must not keep the others from being known.
            failed(key, e);
            return [];
        }
    }
}
