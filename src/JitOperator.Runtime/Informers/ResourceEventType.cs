namespace JitOperator.Runtime.Informers;

/// <summary>What happened to an object.</summary>
public enum ResourceEventType
{
    /// <summary>It was not there before.</summary>
    Added = 1,

    /// <summary>It is not as it was.</summary>
    Updated,

    /// <summary>It is gone.</summary>
    Deleted,
}
