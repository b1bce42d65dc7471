using System.Buffers;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>An event on its way.</summary>
/// <param name="Json">The event.</param>
/// <param name="Input">Where it is from.</param>
/// <param name="Line">Its line there.</param>
public sealed record SourcedEvent(byte[] Json, string Input, long Line);

/// <summary>Events that are sent together.</summary>
public sealed class EventBatch
{
    /// <summary>Most events.</summary>
    public const int MostEvents = 400;

    /// <summary>Most bytes, but for an event that alone has more.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    private readonly List<SourcedEvent> _events = [];
    private int _bytes;

    /// <summary>The events.</summary>
    public IReadOnlyList<SourcedEvent> Events => _events;

    /// <summary>True when one more has room.</summary>
    public bool HasRoomFor(byte[] json) => _events.Count == 0 || (_events.Count < MostEvents && _bytes + json.Length + 1 <= MostBytes);

    /// <summary>Adds one.</summary>
    public void Add(SourcedEvent @event)
    {
        _events.Add(@event);
        _bytes += @event.Json.Length + 1;
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _events.Clear();
        _bytes = 0;
    }

    /// <summary>Events as an <c>EventList</c>.</summary>
    public static ReadOnlyMemory<byte> BodyOf(IEnumerable<SourcedEvent> events)
    {
        var body = new ArrayBufferWriter<byte>();
        body.Write("{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"items\":["u8);
        var isFirst = true;
        foreach (var @event in events)
        {
            if (!isFirst)
            {
                body.Write(","u8);
            }

            isFirst = false;
            body.Write(@event.Json);
        }

        body.Write("]}"u8);
        return body.WrittenMemory;
    }
}
