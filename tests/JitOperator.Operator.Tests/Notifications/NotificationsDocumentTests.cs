using System.Globalization;
using JitOperator.Core.Notifications;
using JitOperator.Operator.Notifications;
using JitOperator.TestKit;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Receivers;
using Xunit;

namespace JitOperator.Operator.Tests.Notifications;

/// <summary>What docs/notifications.md shows works, and is all that there is.</summary>
public sealed class NotificationsDocumentTests : IAsyncLifetime
{
    private static readonly string Text = File.ReadAllText(RepositoryFiles.PathOf("docs", "notifications.md"));

    private readonly SenderHouse _house = SenderHouse.Create();

    public Task InitializeAsync() => _house.Http.StartAsync();

    public async Task DisposeAsync() => await _house.DisposeAsync();

    [Fact]
    public void Configuration_OfTheExample_IsTaken()
    {
        var options = NotificationConfiguration.Read(_house.Write("config.yaml", Block("yaml", 0)));

        Assert.Equal(ChannelKinds.All, options.Channels.Select(channel => channel.Kind));
    }

    [Fact]
    public void Events_AreAllNamed() => Assert.All(
        NoticeEvents.OfChannels, name => Assert.Contains($"`{name}`", Text, StringComparison.Ordinal));

    [Fact]
    public async Task Payloads_AreWhatIsSent()
    {
        using var events = new HttpSender(_house.Events(), TimeProvider.System);
        await events.SendAsync(SenderHouse.Notice, default);

        Assert.Equal(System.Text.Json.Nodes.JsonNode.Parse(Block("json", 0))!.ToJsonString(), Assert.Single(_house.Http.Calls).Json.ToJsonString());
    }

    /// <summary>The verification of the document agrees with what is really sent, and with nothing that was changed.</summary>
    [SkippableTheory]
    [InlineData("python")]
    [InlineData("sh")]
    public async Task Verification_OfTheDocument_TellsGoodFromBad(string language)
    {
        Skip.IfNot(language == "sh" || Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "python3"))), "There is no Python here.");
        using var sender = new HttpSender(_house.Events(), TimeProvider.System);
        await sender.SendAsync(SenderHouse.Notice, default);
        var call = Assert.Single(_house.Http.Calls);

        Assert.Equal("good", await VerifyAsync(language, call, SenderHouse.Key));
        Assert.Equal("bad", await VerifyAsync(language, call with { Body = [.. call.Body, (byte)' '] }, SenderHouse.Key));
        Assert.Equal("bad", await VerifyAsync(language, call, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    }

    private async Task<string> VerifyAsync(string language, ReceivedCall call, string key)
    {
        var (id, timestamp, signature) = (
            call.Headers[WebhookSignature.IdHeader], call.Headers[WebhookSignature.TimestampHeader], call.Headers[WebhookSignature.SignatureHeader]);
        var body = _house.Write("body", string.Empty);
        await File.WriteAllBytesAsync(body, call.Body);
        var script = language == "sh"
            ? $"cd '{Path.GetDirectoryName(body)}'\nkey='{key}' id='{id}' timestamp='{timestamp}' signature='{signature}'\n{Block("sh", 1)}"
            : Block("python", 0) + string.Create(CultureInfo.InvariantCulture, $"""

                headers = dict([('webhook-id', '{id}'), ('webhook-timestamp', '{timestamp}'), ('webhook-signature', '{signature}')])
                print('good' if verify('{key}', headers, open('{body}', 'rb').read()) else 'bad')
                """);
        var result = await Command.RunAsync(language == "sh" ? "sh" : "python3", [_house.Write("verify", script)]);
        Assert.True(result.Succeeded, result.ToString());
        return result.Output.Trim();
    }

    private static string Block(string language, int index)
    {
        var start = -1;
        for (var i = 0; i <= index; i++)
        {
            start = Text.IndexOf($"```{language}\n", start + 1, StringComparison.Ordinal);
            Assert.True(start >= 0, $"There is no block {i} of {language}.");
        }

        start = Text.IndexOf('\n', start) + 1;
        return Text[start..Text.IndexOf("\n```", start, StringComparison.Ordinal)] + "\n";
    }
}
