namespace JitOperator.Runtime.Informers;

/// <summary>How a watch ended.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Version">The last moment that is known of; going on after it misses nothing.</param>
/// <param name="RetryAfter">What the API server asks for, if it does.</param>
/// <param name="Detail">For the log.</param>
internal sealed record WatchEnd(WatchEndKind Kind, string Version, TimeSpan? RetryAfter = null, string? Detail = null)
{
    /// <summary>Whether only a new list tells what is there.</summary>
    public bool NeedsList => Kind is WatchEndKind.Expired or WatchEndKind.Undecodable or WatchEndKind.Refused;
}
