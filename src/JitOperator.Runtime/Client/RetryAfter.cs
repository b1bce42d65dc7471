using System.Net.Http.Headers;

namespace JitOperator.Runtime.Client;

/// <summary>Reads Retry-After (RFC 9110, section 10.2.3), which is either a number of seconds or a date.</summary>
public static class RetryAfter
{
    /// <summary>How long to wait from now; null if nothing is asked for.</summary>
    public static TimeSpan? From(HttpResponseHeaders headers, DateTimeOffset now) => headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        // The date is the server's, and so is what it is compared with: our clocks need not agree.
        { Date: { } date } => date - (headers.Date ?? now) is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };
}
