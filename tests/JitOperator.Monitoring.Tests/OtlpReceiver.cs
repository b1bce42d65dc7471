using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Google.Protobuf;
using JitOperator.TestKit.Clusters;

namespace JitOperator.Monitoring.Tests;

/// <summary>A span as it came over the wire.</summary>
internal sealed record ReceivedSpan(string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Tags);

/// <summary>Takes traces as a collector does: OTLP over HTTP, with protobuf. Reads the fields that are looked at, by their numbers.</summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly Task _run;

    public OtlpReceiver()
    {
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{LoopbackPorts.Next()}/"));
        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _run = RunAsync();
    }

    public Uri Url { get; }

    public IReadOnlyList<ReceivedSpan> Spans => [.. _spans];

    /// <summary>What came that was no post of protobuf to <c>/v1/traces</c>.</summary>
    public ConcurrentQueue<string> Strange { get; } = new();

    public void Dispose()
    {
        _listener.Close();
        _run.Wait();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            if (context.Request is not { HttpMethod: "POST", RawUrl: "/v1/traces", ContentType: "application/x-protobuf" })
            {
                Strange.Enqueue($"{context.Request.HttpMethod} {context.Request.RawUrl} {context.Request.ContentType}");
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Messages(body.ToArray(), 1).SelectMany(resource => Messages(resource, 2)).SelectMany(scope => Messages(scope, 2)).Select(Span).ToList().ForEach(_spans.Enqueue);
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
    }

    private static ReceivedSpan Span(byte[] span) => new(
        Convert.ToHexStringLower(Messages(span, 1).Single()),
        Convert.ToHexStringLower(Messages(span, 2).Single()),
        Convert.ToHexStringLower(Messages(span, 4).SingleOrDefault() ?? []),
        Text(Messages(span, 5).Single()),
        Messages(span, 9).ToDictionary(tag => Text(Messages(tag, 1).Single()), tag => Text(Messages(Messages(tag, 2).Single(), 1).SingleOrDefault() ?? []), StringComparer.Ordinal));

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    // Every field of this number that has a length: messages, texts and bytes.
    private static List<byte[]> Messages(byte[] message, int number)
    {
        var found = new List<byte[]>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == number && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                found.Add(input.ReadBytes().ToByteArray());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return found;
    }
}
