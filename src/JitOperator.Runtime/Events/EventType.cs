namespace JitOperator.Runtime.Events;

/// <summary>Types of events (<c>type</c> in events.k8s.io/v1).</summary>
public enum EventType
{
    /// <summary>As it should go.</summary>
    Normal = 1,

    /// <summary>Somebody should look.</summary>
    Warning,
}
