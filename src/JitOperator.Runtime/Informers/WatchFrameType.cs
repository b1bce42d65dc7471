namespace JitOperator.Runtime.Informers;

/// <summary>Types of events in a watch (<c>EventType</c> of <c>k8s.io/apimachinery/pkg/watch</c>).</summary>
internal enum WatchFrameType
{
    /// <summary>None that we know.</summary>
    Unknown = 0,

    Added,

    Modified,

    Deleted,

    /// <summary>Nothing happened up to this moment; its object has a version alone.</summary>
    Bookmark,

    /// <summary>The watch cannot go on; its object is a <c>Status</c>.</summary>
    Error,
}
