using System.Text.Json;

namespace JitOperator.Runtime.Informers;

/// <summary>One line of a watch: <c>{"type": …, "object": …}</c> (<c>WatchEvent</c> of <c>k8s.io/apimachinery/pkg/apis/meta/v1</c>).</summary>
internal readonly ref struct WatchFrame
{
    private WatchFrame(WatchFrameType type, ReadOnlySpan<byte> json)
    {
        Type = type;
        Object = json;
    }

    public WatchFrameType Type { get; }

    /// <summary>JSON, not looked into: what it is depends on the type.</summary>
    public ReadOnlySpan<byte> Object { get; }

    /// <summary>Reads a line; false if it is not one whole event of a known type.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out WatchFrame frame)
    {
        frame = default;
        var type = WatchFrameType.Unknown;
        var json = ReadOnlySpan<byte>.Empty;
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var isType = reader.ValueTextEquals("type"u8);
                var isObject = reader.ValueTextEquals("object"u8);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                if (isType)
                    type = TypeOf(ref reader);
                reader.Skip();
                if (isObject)
                    json = line[start..(int)reader.BytesConsumed];
            }

            // Nothing may follow; the reader throws if something does, or if the end is missing.
            reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is of a member's name that has half of a surrogate pair.
            return false;
        }

        frame = new WatchFrame(type, json);
        return type is not WatchFrameType.Unknown && !json.IsEmpty;
    }

    private static WatchFrameType TypeOf(ref Utf8JsonReader reader) => reader.TokenType is not JsonTokenType.String
        ? WatchFrameType.Unknown
        : reader.ValueTextEquals("ADDED"u8) ? WatchFrameType.Added
        : reader.ValueTextEquals("MODIFIED"u8) ? WatchFrameType.Modified
        : reader.ValueTextEquals("DELETED"u8) ? WatchFrameType.Deleted
        : reader.ValueTextEquals("BOOKMARK"u8) ? WatchFrameType.Bookmark
        : reader.ValueTextEquals("ERROR"u8) ? WatchFrameType.Error
        : WatchFrameType.Unknown;
}
