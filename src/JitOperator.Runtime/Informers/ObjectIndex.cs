namespace JitOperator.Runtime.Informers;

/// <summary>
/// Finds objects by a value. Most values have one object and most objects have one value, so that is what takes little room. Not safe for
/// many threads: <see cref="ObjectStore{T}"/> guards it.
/// </summary>
internal sealed class ObjectIndex<T>(Func<T, IEnumerable<string>> keys, Action<ObjectKey, Exception> failed)
    where T : class
{
    private readonly Dictionary<string, Found> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<ObjectKey, string[]> _values = [];

    public IEnumerable<ObjectKey> Find(string value) => !_objects.TryGetValue(value, out var found) ? [] : found.Many ?? [found.One];

    /// <summary>Puts an object under its values, and under no others.</summary>
    public void Set(ObjectKey key, T item)
    {
        Remove(key);
        var values = ValuesOf(key, item);
        _values[key] = values;
        foreach (var value in values)
            _objects[value] = _objects.TryGetValue(value, out var found) ? found.With(key) : new Found(key, Many: null);
    }

    public void Remove(ObjectKey key)
    {
        if (!_values.Remove(key, out var values))
            return;
        foreach (var value in values)
        {
            if (_objects[value].Many is not { Count: > 1 } many)
                _objects.Remove(value);
            else
                many.Remove(key);
        }
    }

    private string[] ValuesOf(ObjectKey key, T item)
    {
        try
        {
            return [.. keys(item).Distinct(StringComparer.Ordinal)];
        }
        catch (Exception e)
        {
            // One object that nobody thought of must not keep the others from being known.
            failed(key, e);
            return [];
        }
    }

    /// <summary>The objects of a value: one, or all of <paramref name="Many"/>.</summary>
    private readonly record struct Found(ObjectKey One, HashSet<ObjectKey>? Many)
    {
        public Found With(ObjectKey key)
        {
            var many = Many ?? [One];
            many.Add(key);
            return new Found(default, many);
        }
    }
}
