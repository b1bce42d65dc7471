using System.Text.Json;

namespace JitOperator.Core.Activity;

/// <summary>What of an event is looked at before it is read. Each is the text as it stands in the JSON, escapes and all.</summary>
public readonly ref struct EventGlance
{
    /// <summary>The user whose credentials were shown.</summary>
    public ReadOnlySpan<byte> Username { get; init; }

    /// <summary>The user that was impersonated; empty without one.</summary>
    public ReadOnlySpan<byte> Impersonated { get; init; }

    /// <summary>The name of the object; empty without one.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The authorizer's reason; empty without one.</summary>
    public ReadOnlySpan<byte> Reason { get; init; }

    /// <summary>True where a user name stands there with escapes, so that it cannot be told as it is.</summary>
    public bool HasEscapedUser { get; init; }

    /// <summary>True when the authorizer may have named a binding whose name only the operator gives; quotation marks are escaped in several ways.</summary>
    public bool NamesOurs => Reason.IndexOf("jit-"u8) >= 0;

    /// <summary>Whose rights were used.</summary>
    public ReadOnlySpan<byte> Acting => Impersonated.IsEmpty ? Username : Impersonated;
}

/// <summary>
/// Goes through events of the API server's audit and picks out those that matter, without making objects for the others: on a busy
/// cluster almost none of a hundred thousand has to do with a grant.
/// </summary>
public static class EventScanner
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 256 };

    /// <summary>Says whether an event is to be read.</summary>
    public delegate bool Picker(in EventGlance glance);

    /// <summary>
    /// Goes through an <c>EventList</c>, or a single event.
    /// </summary>
    /// <param name="json">The whole of it.</param>
    /// <param name="pick">Which events to read.</param>
    /// <param name="seen">How many events there were.</param>
    /// <returns>Those that were picked, in their order. Stage <c>RequestReceived</c> is left out: nothing was decided at it.</returns>
    /// <exception cref="JsonException">It is not JSON, or holds no events.</exception>
    public static List<ApiCall> Scan(ReadOnlySpan<byte> json, Picker pick, out int seen)
    {
        var picked = new List<ApiCall>();
        seen = 0;
        var reader = new Utf8JsonReader(json, s_options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Events come as an object.");
        }

        var isEvent = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("items"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartArray)
                {
                    throw new JsonException("items is no list.");
                }

                ScanItems(ref reader, json, pick, picked, ref seen);
                isEvent = false;
                continue;
            }

            isEvent |= reader.ValueTextEquals("auditID"u8);
            reader.Read();
            reader.Skip();
        }

        if (isEvent)
        {
            var single = new Utf8JsonReader(json, s_options);
            single.Read();
            ScanItem(ref single, json, pick, picked);
            seen = 1;
        }

        return picked;
    }

    private static void ScanItems(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Picker pick, List<ApiCall> picked, ref int seen)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException("An event is no object.");
            }

            seen++;
            ScanItem(ref reader, json, pick, picked);
        }
    }

    private static void ScanItem(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Picker pick, List<ApiCall> picked)
    {
        var start = (int)reader.TokenStartIndex;
        Range user = default, acting = default, name = default, reason = default;
        var isReceived = false;
        var escaped = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("user"u8))
            {
                user = Member(ref reader, "username"u8, ref escaped, user);
            }
            else if (reader.ValueTextEquals("impersonatedUser"u8))
            {
                acting = Member(ref reader, "username"u8, ref escaped, acting);
            }
            else if (reader.ValueTextEquals("objectRef"u8))
            {
                var ignored = false;
                name = Member(ref reader, "name"u8, ref ignored, name);
            }
            else if (reader.ValueTextEquals("annotations"u8))
            {
                var ignored = false;
                reason = Member(ref reader, "authorization.k8s.io/reason"u8, ref ignored, reason);
            }
            else if (reader.ValueTextEquals("stage"u8))
            {
                reader.Read();
                isReceived = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("RequestReceived"u8);
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (isReceived)
        {
            return;
        }

        var glance = new EventGlance { Username = json[user], Impersonated = json[acting], Name = json[name], Reason = json[reason], HasEscapedUser = escaped };
        if (pick(in glance))
        {
            picked.Add(ApiCallReader.Read(json[start..(int)reader.BytesConsumed]));
        }
    }

    // Where the text of one member of an object is; nowhere without it. Where it is no object, it stays where it was before: whoever reads
    // the event passes such a member over. Leaves the reader at the object's end.
    private static Range Member(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, ref bool escaped, Range before)
    {
        Range found = default;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return before;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt && reader.TokenType == JsonTokenType.String)
            {
                var start = (int)reader.TokenStartIndex + 1;
                found = start..(start + reader.ValueSpan.Length);
                escaped |= reader.ValueIsEscaped;
            }
            else
            {
                reader.Skip();
            }
        }

        return found;
    }
}
