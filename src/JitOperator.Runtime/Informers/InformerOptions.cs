using JitOperator.Runtime.Client;
using JitOperator.Runtime.Timing;

namespace JitOperator.Runtime.Informers;

/// <summary>What an informer follows, and how patient it is.</summary>
public sealed record InformerOptions
{
    /// <summary>How far jitter moves <see cref="WatchTimeout"/> to either side.</summary>
    internal const double WatchJitter = 0.2;

    /// <summary>By how much <see cref="IdleTimeout"/> is longer than any watch, unless said otherwise.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Which objects.</summary>
    public ListQuery ListQuery { get; init; } = ListQuery.Everything;

    /// <summary>Where; null for everywhere.</summary>
    public string? Namespace { get; init; }

    /// <summary>
    /// While the cache has never been complete, show each page of the list as it arrives. For those who need not know all to act on what
    /// they see: to them a long list costs no time. Until <c>HasSynced</c>, what is not there means nothing.
    /// </summary>
    public bool ShowsPages { get; init; }

    /// <summary>
    /// The API server is asked to end each watch after about this time (a fifth more or less), so that a dead one does not last.
    /// Taking it up again costs one request and no list. At least one second.
    /// </summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A watch from which nothing came for so long is dead: not even the end that the API server was asked for. Longer than any
    /// watch, as a quiet one is normal. Null for half a minute more than the longest.
    /// </summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Waits after failures: from 200 ms, doubling up to 30 s.</summary>
    public BackoffOptions Backoff { get; init; } = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));

    /// <summary>The idle limit in force.</summary>
    /// <exception cref="ArgumentException">Quiet watches would pass for dead ones.</exception>
    internal static TimeSpan IdleLimit(InformerOptions options)
    {
        if (options.WatchTimeout < TimeSpan.FromSeconds(1) || options.WatchTimeout > TimeSpan.FromHours(1))
            throw new ArgumentException($"{nameof(WatchTimeout)} must be between a second and an hour.", nameof(options));
        var longest = TimeSpan.FromSeconds(Math.Ceiling((options.WatchTimeout * (1 + WatchJitter)).TotalSeconds));
        if (options.IdleTimeout <= longest)
            throw new ArgumentException($"{nameof(IdleTimeout)} must be longer than the longest watch, which is {longest}.", nameof(options));
        return options.IdleTimeout ?? longest + Grace;
    }
}
