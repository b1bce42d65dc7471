namespace JitOperator.Audit.Stores;

/// <summary>How a cluster is used as a store.</summary>
public sealed record ConfigMapObjectsOptions
{
    /// <summary>Namespace that holds this log and nothing else. Who can write there can stop the log, but not change it unseen.</summary>
    public string Namespace { get; init; } = "jit-audit";

    /// <summary>How long one request to the API server may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most objects in one page of a list: each may have a mebibyte.</summary>
    public int PageSize { get; init; } = 25;

    /// <summary>How often a read is tried before it counts as failed. Writes are tried once: trying again is the log's affair.</summary>
    public int ReadAttempts { get; init; } = 4;

    /// <summary>How long to wait before the second attempt, unless the API server says; doubled each time.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);
}
