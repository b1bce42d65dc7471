namespace JitOperator.Runtime.Informers;

/// <summary>
/// The objects of a kind as last heard of, in memory. Reading never blocks on the network. What is read is shared: do not change it.
/// </summary>
public interface IObjectCache<T>
{
    /// <summary>Whether a full list has been read. Before, that an object is not here says nothing.</summary>
    bool HasSynced { get; }

    /// <summary>All objects at one moment.</summary>
    IReadOnlyCollection<T> All { get; }

    /// <summary>An object; null if there is none.</summary>
    T? Get(ObjectKey key);

    /// <summary>The objects that an index has under a value.</summary>
    /// <exception cref="ArgumentException">There is no such index.</exception>
    IReadOnlyList<T> ByIndex(string index, string value);
}
