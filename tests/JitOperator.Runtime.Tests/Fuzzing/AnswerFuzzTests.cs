using System.Text;
using System.Text.Json;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Informers;
using JitOperator.Runtime.Tests.Support;
using JitOperator.TestKit.Fuzzing;
using k8s.Models;

namespace JitOperator.Runtime.Tests.Fuzzing;

/// <summary>What an API server, or a proxy in front of it, may answer: errors, events of a watch, and objects.</summary>
public sealed class AnswerFuzzTests
{
    private const string Status = """{"kind":"Status","status":"Failure","message":"no","reason":"Conflict","code":409,"details":{"name":"a","retryAfterSeconds":3}}""";
    private const string Event = """{"type":"MODIFIED","object":{"kind":"ConfigMap","metadata":{"name":"a","resourceVersion":"7","labels":{"a":"b"}},"data":{"k":"v"}}}""";
    private const string Item = """{"kind":"ConfigMap","metadata":{"name":"a","namespace":"b","resourceVersion":"7","creationTimestamp":"2026-03-01T12:00:00Z"},"immutable":true,"data":{"k":"v"},"binaryData":{"b":"AQ=="}}""";

    private static readonly ObjectReader<V1ConfigMap> s_reader = new(Kinds.ConfigMap);

    /// <summary>Found by fuzzing: half of a surrogate pair, which the JSON parser lets pass, ended the watch or hid the error.</summary>
    [Fact]
    public void Answers_WithHalfOfASurrogatePair_AreAsGoodAsNone()
    {
        var status = """{"code":409,"message":"\ud800"}"""u8;
        Assert.Equal((null, Encoding.UTF8.GetString(status)), (ApiStatus.Parse(status).Code, ApiStatus.Parse(status).Message));
        Assert.False(WatchFrame.TryParse("""{"\udc00":1,"type":"ADDED","object":{}}"""u8, out _));
        Assert.Equal("?", ObjectReader<V1ConfigMap>.NameOf(JsonSerializer.Deserialize<JsonElement>("""{"metadata":{"name":"\ud800"}}""")));
    }

    [Fact]
    public void Status_OfAnyAnswer_HasAShortPrintableMessage() => Fuzz.Sample(HostileJson.Near(Status), body => Fuzz.Bounded(body.Length, 100, () =>
    {
        var status = ApiStatus.Parse(body);
        Assert.InRange(Encoding.UTF8.GetByteCount(status.Message), 0, 1024);
        Assert.DoesNotMatch(@"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]", status.Message);
        Assert.True(status.RetryAfter is null || status.RetryAfter > TimeSpan.Zero);
    }));

    [Fact]
    public void Frame_OfAnyLine_IsAWholeEventOrNone() => Fuzz.Sample(HostileJson.Near(Event), line =>
    {
        if (!WatchFrame.TryParse(line, out var frame))
            return;
        Assert.NotEqual(WatchFrameType.Unknown, frame.Type);
        using var _ = JsonDocument.Parse(frame.Object.ToArray());
    });

    [Fact]
    public void Object_OfAnyJson_IsReadOrPassedOver() => Fuzz.Sample(HostileJson.Near(Item), json =>
    {
        Assert.Equal(s_reader.TryRead((ReadOnlySpan<byte>)json, out var item), item is not null);
        try
        {
            using var document = JsonDocument.Parse(json);
            Assert.Equal(s_reader.TryRead(document.RootElement, out item), item is not null);
            Assert.NotEmpty(ObjectReader<V1ConfigMap>.NameOf(document.RootElement));
        }
        catch (JsonException)
        {
            // A list is parsed before its items are looked at.
        }
    });
}
