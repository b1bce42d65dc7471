using System.Globalization;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using JitOperator.Core.Notifications;
using JitOperator.Operator.Notifications;
using JitOperator.TestKit.Certificates;
using JitOperator.TestKit.Receivers;
using Microsoft.AspNetCore.Http;
using Xunit;
using Xunit.Abstractions;

namespace JitOperator.Operator.Tests.Notifications;

/// <summary>Over real HTTPS to a real server.</summary>
public sealed class HttpSenderTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly SenderHouse _house = SenderHouse.Create();

    public Task InitializeAsync() => _house.Http.StartAsync();

    public async Task DisposeAsync() => await _house.DisposeAsync();

    [Fact]
    public async Task Send_CloudEvent_IsOneAndItsSignatureHolds()
    {
        var delivery = await SendAsync(_house.Events());

        Assert.Equal((DeliveryOutcome.Sent, "HTTP 204"), (delivery.Outcome, delivery.Detail));
        var call = Assert.Single(_house.Http.Calls);
        output.WriteLine(Print(call));
        var id = call.Headers[WebhookSignature.IdHeader];
        var at = long.Parse(call.Headers[WebhookSignature.TimestampHeader], CultureInfo.InvariantCulture);
        Assert.InRange(at, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 60, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 1);
        Assert.Equal(
            WebhookSignature.Sign(WebhookSignature.ReadKeys(SenderHouse.Key, out _), id, at, call.Body), call.Headers[WebhookSignature.SignatureHeader]);

        var told = new JsonEventFormatter().DecodeStructuredModeMessage(call.Body, new ContentType(call.Headers["Content-Type"]), null);
        Assert.True(told.IsValid);
        Assert.Equal(
            (id, "jitoperator.io/demo", "io.jitoperator.ApprovalRequested", "payments/incident-4711"),
            (told.Id, told.Source!.ToString(), told.Type, told.Subject));
        Assert.Equal(CloudEventsSpecVersion.V1_0, told.SpecVersion);
        var data = (JsonElement)told.Data!;
        Assert.Equal("Payments fail since 9:40 & <!channel> must know", data.GetProperty("reason").GetString());
        Assert.Equal("kubectl jit approve -n payments incident-4711", data.GetProperty("commands")[0].GetProperty("line").GetString());
    }

    [Fact]
    public async Task Send_Slack_IsBlocksAtTheSecretAddress()
    {
        await SendAsync(_house.Chat(ChannelKinds.Slack));

        var call = Assert.Single(_house.Http.Taken);
        output.WriteLine(Print(call));
        Assert.Equal("/" + SenderHouse.Secret, call.Path);
        Assert.Equal("header", call.Json["blocks"]![0]!["type"]!.ToString());
        Assert.Contains("&lt;!channel&gt;", call.Json["blocks"]![1]!["text"]!["text"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Teams_IsACardInAMessage()
    {
        await SendAsync(_house.Chat(ChannelKinds.Teams));

        var call = Assert.Single(_house.Http.Taken);
        output.WriteLine(Print(call));
        Assert.Equal("AdaptiveCard", call.Json["attachments"]![0]!["content"]!["type"]!.ToString());
    }

    [Theory]
    [InlineData(200, nameof(DeliveryOutcome.Sent))]
    [InlineData(202, nameof(DeliveryOutcome.Sent))]
    [InlineData(301, nameof(DeliveryOutcome.Misconfigured))]
    [InlineData(400, nameof(DeliveryOutcome.Refused))]
    [InlineData(401, nameof(DeliveryOutcome.Misconfigured))]
    [InlineData(403, nameof(DeliveryOutcome.Misconfigured))]
    [InlineData(404, nameof(DeliveryOutcome.Misconfigured))]
    [InlineData(408, nameof(DeliveryOutcome.Later))]
    [InlineData(410, nameof(DeliveryOutcome.Misconfigured))]
    [InlineData(413, nameof(DeliveryOutcome.Refused))]
    [InlineData(429, nameof(DeliveryOutcome.Later))]
    [InlineData(500, nameof(DeliveryOutcome.Later))]
    [InlineData(503, nameof(DeliveryOutcome.Later))]
    public async Task Send_ByStatus_IsToldApart(int status, string outcome)
    {
        _house.Http.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = new Uri(_house.Http.Url, "elsewhere").ToString();
            return Task.CompletedTask;
        };

        var delivery = await SendAsync(_house.Events());

        Assert.Equal(outcome, delivery.Outcome.ToString());
        Assert.StartsWith($"HTTP {status}", delivery.Detail, StringComparison.Ordinal);

        // A redirect is not followed, whatever it leads to.
        Assert.Equal("/events", Assert.Single(_house.Http.Calls).Path);
    }

    [Fact]
    public async Task Send_AnswerWithAWordOrWithALot_RepeatsTheWordAlone()
    {
        _house.Http.Answer = context => AnswerAsync(context, 404, "no_service");
        Assert.Equal("HTTP 404 no_service", (await SendAsync(_house.Chat(ChannelKinds.Slack))).Detail);

        _house.Http.Answer = context => AnswerAsync(context, 404, $"nothing at {context.Request.Path}");
        Assert.Equal("HTTP 404", (await SendAsync(_house.Chat(ChannelKinds.Slack))).Detail);

        _house.Http.Answer = context => AnswerAsync(context, 500, new string('a', 50_000_000));
        Assert.Equal("HTTP 500", (await SendAsync(_house.Chat(ChannelKinds.Slack))).Detail);
    }

    [Fact]
    public async Task Send_RetryAfter_IsTold()
    {
        _house.Http.Answer = context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "17";
            return Task.CompletedTask;
        };

        Assert.Equal(TimeSpan.FromSeconds(17), (await SendAsync(_house.Events())).RetryAfter);
    }

    [Fact]
    public async Task Send_CertificateOfSomebodyElse_IsNotBelieved()
    {
        using var other = CertificateAuthority.Create("other");
        var channel = _house.Events() with { CaFile = _house.Write("other.crt", other.CertificatePem) };

        Assert.Equal((DeliveryOutcome.Later, "no connection: SecureConnectionError"), Of(await SendAsync(channel)));
        Assert.Equal((DeliveryOutcome.Later, "no connection: SecureConnectionError"), Of(await SendAsync(channel with { CaFile = null })));
        Assert.Equal((DeliveryOutcome.Later, "no connection: SecureConnectionError"), Of(await SendAsync(channel with { CaFile = "/nowhere" })));
        Assert.Empty(_house.Http.Calls);

        // The name must match, whoever signed it.
        var named = _house.Events() with { Url = new UriBuilder(_house.Events().Url!) { Host = "127.0.0.2" }.Uri };
        Assert.NotEqual(DeliveryOutcome.Sent, (await SendAsync(named)).Outcome);
    }

    [Fact]
    public async Task Send_ToNobody_OrToOneThatDoesNotAnswer_IsForLater()
    {
        _house.Http.Answer = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        Assert.Equal((DeliveryOutcome.Later, "no answer in time"), Of(await SendAsync(_house.Events() with { Timeout = TimeSpan.FromMilliseconds(300) })));

        await _house.Http.StopAsync();
        Assert.Equal((DeliveryOutcome.Later, "no connection: ConnectionError"), Of(await SendAsync(_house.Events())));
    }

    [Fact]
    public async Task Send_SecretThatCannotBeUsed_SaysWhichFileAndNothingOfIt()
    {
        var channel = _house.Events();
        _house.Write("hmac", "short-secret");
        Assert.Equal((DeliveryOutcome.Misconfigured, $"{channel.SecretFile}: a key in it is too short; make one of 24 bytes or more"), Of(await SendAsync(channel)));

        var slack = _house.Chat(ChannelKinds.Slack);
        _house.Write("slack", "http://plain.example.com/" + SenderHouse.Secret);
        Assert.Equal((DeliveryOutcome.Misconfigured, $"{slack.SecretFile} holds no https address of a webhook"), Of(await SendAsync(slack)));
        Assert.Equal(DeliveryOutcome.Misconfigured, (await SendAsync(slack with { SecretFile = "/nowhere" })).Outcome);
        Assert.Empty(_house.Http.Calls);
    }

    [Fact]
    public async Task Send_SecretThatWasReplaced_IsReadAnew()
    {
        var channel = _house.Events();
        using var sender = new HttpSender(channel, TimeProvider.System);
        await sender.SendAsync(SenderHouse.Notice, default);
        _house.Write("hmac", new string('k', 40));
        await sender.SendAsync(SenderHouse.Notice, default);

        var call = _house.Http.Calls[1];
        Assert.Equal(
            WebhookSignature.Sign(
                [Encoding.UTF8.GetBytes(new string('k', 40))],
                SenderHouse.Notice.Id,
                long.Parse(call.Headers[WebhookSignature.TimestampHeader], CultureInfo.InvariantCulture),
                call.Body),
            call.Headers[WebhookSignature.SignatureHeader]);
    }

    private static async Task<Delivery> SendAsync(ChannelOptions channel)
    {
        using var sender = new HttpSender(channel, TimeProvider.System);
        return await sender.SendAsync(SenderHouse.Notice, default);
    }

    private static async Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        try
        {
            await context.Response.WriteAsync(text);
        }
        catch (OperationCanceledException)
        {
            // The sender has read enough.
        }
    }

    private static (DeliveryOutcome Outcome, string Detail) Of(Delivery delivery) => (delivery.Outcome, delivery.Detail);

    private static string Print(ReceivedCall call) =>
        $"POST {call.Path}\n{string.Join('\n', call.Headers.Where(h => h.Key.StartsWith("webhook", StringComparison.OrdinalIgnoreCase) || h.Key == "Content-Type").Select(h => $"{h.Key}: {h.Value}"))}\n\n"
        + JsonSerializer.Serialize(call.Json, PrintOptions);

    private static readonly JsonSerializerOptions PrintOptions = new() { WriteIndented = true };
}
