namespace JitOperator.TestKit.Faults;

/// <summary>Something that goes wrong between a client and the API server.</summary>
public abstract record Fault
{
    /// <summary>The connection breaks before the API server has seen the request.</summary>
    public static Fault Drop { get; } = new DropFault(AfterForwarding: false);

    /// <summary>The API server does what it is asked, and the connection breaks before its answer arrives: an unknown outcome.</summary>
    public static Fault LoseAnswer { get; } = new DropFault(AfterForwarding: true);

    /// <summary>A watch whose resource version is too old: a stream with one ERROR event, code 410, that then ends.</summary>
    public static Fault GoneEvent { get; } = new GoneEventFault();

    /// <summary>A write that collides with another: 409 Conflict.</summary>
    public static Fault Conflict { get; } = Status(409, "Conflict");

    /// <summary>A resource version or continue token that is too old: 410 Expired.</summary>
    public static Fault Expired { get; } = Status(410, "Expired");

    /// <summary>An API server in trouble: 500 InternalError.</summary>
    public static Fault InternalError { get; } = Status(500, "InternalError");

    /// <summary>The request is forwarded late.</summary>
    public static Fault Delay(TimeSpan by) => new DelayFault(by);

    /// <summary>
    /// Half-open: so many lines of the answer arrive, then nothing more, and the connection stays open until the client gives up. With
    /// 0 lines not even the headers arrive, and the API server never sees the request.
    /// </summary>
    public static Fault Silence(int afterLines = 0) => new SilenceFault(afterLines);

    /// <summary>An API server that has too much to do: 429 with Retry-After.</summary>
    public static Fault TooManyRequests(TimeSpan retryAfter) => new StatusFault(429, "TooManyRequests", retryAfter);

    /// <summary>Any refusal, as a Kubernetes Status object. The API server never sees the request.</summary>
    /// <param name="code">The HTTP status code.</param>
    /// <param name="reason">The Status' reason.</param>
    public static Fault Status(int code, string reason) => new StatusFault(code, reason, RetryAfter: null);

    /// <summary>
    /// The answer ends in an orderly way after so many whole lines and some bytes: in the middle of a list's JSON, or of the watch
    /// event after those lines. An answer that is shorter arrives whole.
    /// </summary>
    public static Fault Truncate(int afterLines = 0, int afterBytes = 40) => new TruncateFault(afterLines, afterBytes);

    /// <summary>Lets it happen to one request.</summary>
    internal abstract Task ApplyAsync(ProxyExchange exchange);
}
