namespace JitOperator.Audit.Archive.S3;

/// <summary>What a bucket can do, as far as it could be found out. Null means that nobody knows: a right to ask is missing.</summary>
public sealed record S3Capabilities
{
    /// <summary>Why the bucket cannot be listed or written; null when it can.</summary>
    public string? Fault { get; init; }

    /// <summary>True when the bucket can be listed.</summary>
    public bool IsReachable { get; init; }

    /// <summary>True when an object of ours could be written and read back.</summary>
    public bool IsWritable { get; init; }

    /// <summary>True when the bucket keeps versions. Without, whoever can write can overwrite.</summary>
    public bool? IsVersioned { get; init; }

    /// <summary>True when the bucket has Object Lock. Without, whoever can delete can delete.</summary>
    public bool? HasObjectLock { get; init; }

    /// <summary>Mode of the retention that the bucket gives to objects written without one; null without.</summary>
    public ArchiveLockMode? DefaultMode { get; init; }

    /// <summary>Days of that retention; a year counts as 365.</summary>
    public int? DefaultDays { get; init; }

    /// <summary>
    /// True when the server refuses <c>If-None-Match: *</c> where there is an object. Nothing here relies on it; where it holds, a race
    /// leaves no second version behind.
    /// </summary>
    public bool? HonoursIfNoneMatch { get; init; }
}
