using System.Globalization;
using System.Net.Http.Headers;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using JitOperator.Api.Json;
using JitOperator.Core.Notifications;
using JitOperator.Core.Values;

namespace JitOperator.Operator.Notifications;

/// <summary>What is posted to a channel over HTTP, and where to.</summary>
internal sealed class HttpContents(ChannelOptions channel, TimeProvider time)
{
    private readonly JsonEventFormatter _formatter = new(TypedJson.Options, default);

    /// <summary>Makes it anew for each attempt: secrets may have changed, and a signature has the time in it.</summary>
    /// <param name="notice">What to tell.</param>
    /// <param name="url">Where to.</param>
    /// <param name="content">What.</param>
    /// <param name="fault">Why there is none, without any secret; null when there is.</param>
    public bool TryMake(Notice notice, out Uri url, out HttpContent content, out string? fault)
    {
        (url, content) = (channel.Url!, null!);
        var secret = SecretFile.Read(channel.SecretFile!, out fault);
        if (fault is not null)
        {
            return false;
        }

        if (channel.Kind == ChannelKinds.CloudEvents)
        {
            var keys = WebhookSignature.ReadKeys(secret, out fault);
            fault = fault is null ? null : $"{channel.SecretFile}: {fault}";
            content = fault is null ? Signed(notice, keys) : null!;
            return fault is null;
        }

        if (!Uri.TryCreate(secret, UriKind.Absolute, out url!) || !(url.Scheme == Uri.UriSchemeHttps || (channel.PlainHttp && url.Scheme == Uri.UriSchemeHttp)))
        {
            fault = $"{channel.SecretFile} holds no https address of a webhook";
            return false;
        }

        content = Json(channel.Kind == ChannelKinds.Slack ? SlackMessage.Of(notice) : TeamsMessage.Of(notice));
        return true;
    }

    /// <summary>A notice as a CloudEvent.</summary>
    public static CloudEvent Event(Notice notice) => new(CloudEventsSpecVersion.V1_0)
    {
        Id = notice.Id,
        Source = new Uri(notice.Source, UriKind.RelativeOrAbsolute),
        Type = EventData.TypePrefix + notice.Event,
        Subject = notice.Subject,
        Time = Timestamp.TryParse(notice.Record.Time, out var at) ? at : null,
        DataContentType = "application/json",
        Data = EventData.Of(notice),
    };

    private ByteArrayContent Signed(Notice notice, IReadOnlyList<byte[]> keys)
    {
        var body = _formatter.EncodeStructuredModeMessage(Event(notice), out var type);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type.ToString());
        content.Headers.Add(WebhookSignature.IdHeader, notice.Id);
        content.Headers.Add(WebhookSignature.TimestampHeader, now.ToString(CultureInfo.InvariantCulture));
        content.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(keys, notice.Id, now, body.Span));
        return content;
    }

    private static ByteArrayContent Json(System.Text.Json.Nodes.JsonObject message)
    {
        var content = new ByteArrayContent(ChatJson.Write(message));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
