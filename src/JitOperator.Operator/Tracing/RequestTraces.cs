using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Span = System.Diagnostics.Activity;

namespace JitOperator.Operator.Tracing;

/// <summary>
/// The spans of one request belong to one trace, over processes, restarts and days: its ids follow from the UID that the API server gave
/// the request. So nothing has to be kept with the request, and nobody can have what they do appear in somebody else's trace by writing an
/// annotation. Nothing is ever decided by a trace.
/// </summary>
public static class RequestTraces
{
    /// <summary>Name of the source of all spans.</summary>
    public const string SourceName = "JitOperator";

    private static readonly ActivitySource s_source = new(SourceName, Diagnostics.MetricsExport.Version);

    /// <summary>The trace of a request. Its spans have a parent in common, which stands for the request and is no span itself.</summary>
    /// <param name="requestUid">UID of the request.</param>
    public static ActivityContext Of(string requestUid)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes("jit-operator trace v1\n" + requestUid), digest);
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(digest[..16]), ActivitySpanId.CreateFromBytes(digest[16..24]), ActivityTraceFlags.Recorded, isRemote: true);
    }

    /// <summary>Begins a span of a request; null, and next to free, while nobody takes traces.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="requestUid">UID of the request; nothing is begun without one.</param>
    /// <param name="kind">Its kind.</param>
    public static Span? Begin(string name, string? requestUid, ActivityKind kind = ActivityKind.Internal)
    {
        if (string.IsNullOrEmpty(requestUid) || !s_source.HasListeners())
        {
            return null;
        }

        var span = s_source.StartActivity(name, kind, Of(requestUid));
        span?.SetTag("jit.request.uid", requestUid);
        return span;
    }

    /// <summary>Begins a span within the one that is under way; null where none is.</summary>
    public static Span? Within(string name) =>
        Span.Current is { Source.Name: SourceName } && s_source.HasListeners() ? s_source.StartActivity(name) : null;

    /// <summary>Says what the request of the span that is under way is called.</summary>
    public static void Name(string @namespace, string name)
    {
        if (IsOn && Span.Current is { Source.Name: SourceName } span)
        {
            span.SetTag("jit.request", $"{@namespace}/{name}");
        }
    }

    /// <summary>Whether tracing is on: then it is worth finding out what a span would say.</summary>
    public static bool IsOn => s_source.HasListeners();
}
