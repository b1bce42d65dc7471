namespace JitOperator.Runtime.Informers;

/// <summary>How a watch ended, and a tag in metrics.</summary>
internal enum WatchEndKind
{
    /// <summary>As asked for, after its time.</summary>
    Completed = 1,

    /// <summary>The connection broke, perhaps in the middle of an event.</summary>
    Broken,

    /// <summary>Nothing came for longer than a watch lasts.</summary>
    Silent,

    /// <summary>The API server is busy or cannot be reached; the version is still good.</summary>
    Unavailable,

    /// <summary>The version is too old: HTTP 410, or a status event that says so.</summary>
    Expired,

    /// <summary>An event cannot be read. Going on past it would lose it.</summary>
    Undecodable,

    /// <summary>The API server refuses, for any other reason.</summary>
    Refused,
}
