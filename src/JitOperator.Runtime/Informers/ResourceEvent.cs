namespace JitOperator.Runtime.Informers;

/// <summary>A change of an object, or several of them joined.</summary>
/// <param name="Key">Which object.</param>
/// <param name="Old">As it was; null if it was not there.</param>
/// <param name="New">As it is; null if it is gone.</param>
public readonly record struct ResourceEvent<T>(ObjectKey Key, T? Old, T? New)
    where T : class
{
    /// <summary>
    /// What happened. An update may hide that the object was deleted and another of its name made: then the UIDs of
    /// <see cref="Old"/> and <see cref="New"/> differ.
    /// </summary>
    public ResourceEventType Type => (Old, New) switch
    {
        (null, _) => ResourceEventType.Added,
        (_, null) => ResourceEventType.Deleted,
        _ => ResourceEventType.Updated,
    };
}
