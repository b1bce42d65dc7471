using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace JitOperator.Runtime.Client;

/// <summary>
/// Reads texts so that those that were read a moment ago are not made again. Objects of one kind are full of the same ones: names of
/// roles, people and conditions, keys of labels, and one sentence in every condition of a status. A bounded table, in which the newer text
/// takes the place of an older one; for many threads, as a slot is read and written in one piece and a text never changes.
/// </summary>
internal sealed class SharedText : JsonConverter<string>
{
    /// <summary>Longer ones, such as signatures, hardly ever come twice.</summary>
    private const int Longest = 160;

    /// <summary>A power of two.</summary>
    private const int Slots = 4096;

    private readonly string?[] _texts = new string?[Slots];

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.Null ? null : Read(ref reader);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

    private string Read(ref Utf8JsonReader reader)
    {
        if (reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length > Longest || reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            return reader.GetString()!;

        var bytes = reader.ValueSpan;
        ref var slot = ref _texts[Hash(bytes) & (Slots - 1)];
        return slot is { } known && Ascii.Equals(bytes, known) ? known : slot = reader.GetString()!;
    }

    // Not for a table that others could flood: a slot that is taken again and again only costs a text that is made anew.
    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var one in bytes)
            hash = (hash ^ one) * 16777619u;
        return hash ^ (hash >> 15);
    }
}
