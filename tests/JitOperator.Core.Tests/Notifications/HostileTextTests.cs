using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using JitOperator.Core.Notifications;
using Xunit;

namespace JitOperator.Core.Tests.Notifications;

/// <summary>Whatever people type, in every field that takes text: it mentions nobody, links nowhere, adds no line and no header, and fits.</summary>
public class HostileTextTests
{
    private static readonly string[] Pieces =
    [
        "<!channel>", "<!here>", "<@U012345>", "<https://evil.example|click>", "&lt;!channel&gt;", "@channel", "```kubectl delete ns x```", "`x`", "*bold*",
        "[text](https://evil.example)", "<at>everyone</at>", "**b**", "# h", "\r\nBcc: eve@evil.example\r\n\r\nbody", "\n.\n", "\r", "\u2028", "\u2029", "\u0085", "\v", "\f",
        "\u202Eabc", "\u2066", "\u200B", "\0", "\u001b[31m", "\ud800", "\udc00", "😀", "=?utf-8?B?QmNjOiB4?=", "<script>alert(1)</script>", "{namespace}", "\"", "\\", "'; rm -rf ~ #",
        "<", ">", "&", "é", "\uFEFF", new string('&', 900), new string('"', 1100),
    ];

    private static readonly Gen<string> Text =
        Gen.OneOf(Gen.OneOf(Pieces), Gen.String[0, 40], Gen.String[Gen.Char['\0', '\uFFFF'], 0, 1200])
            .Array[0, 8].Select(parts => string.Concat(parts));

    private static readonly Gen<Notice> Notices =
        Gen.Select(Text, Gen.OneOf([.. Told.Types.Where(type => new Told().Notice(type) is not null)]))
            .Select((text, type) => new Told(text).Notice(type, "https://console.example.com/{namespace}/{name}")!);

    [Fact]
    public void Slack_AnyText_StaysInTheLimitsAndIsNothingButText() => Notices.Sample(notice =>
    {
        var message = SlackMessage.Of(notice);
        var blocks = message["blocks"]!.AsArray();
        Assert.InRange(blocks.Count, 1, SlackMessage.Blocks);
        Assert.InRange(message["text"]!.ToString().Length, 1, 40_000);
        Assert.False(message["mrkdwn"]!.GetValue<bool>());
        foreach (var block in blocks.Select(block => block!.AsObject()))
        {
            switch (block["type"]!.ToString())
            {
                case "header":
                    Assert.Equal("plain_text", block["text"]!["type"]!.ToString());
                    Assert.InRange(block["text"]!["text"]!.ToString().Length, 1, SlackMessage.Header);
                    break;
                case "section":
                    CheckMrkdwn(block["text"]!.AsObject());
                    break;
                case "actions":
                    Assert.InRange(block["elements"]![0]!["url"]!.ToString().Length, 1, SlackMessage.Url);
                    break;
                default:
                    Assert.Fail($"no block of ours: {block["type"]}");
                    break;
            }
        }

        // Control characters of mrkdwn only as entities, so nothing is a mention or a link.
        Assert.DoesNotMatch("[<>]|&(?!(amp|lt|gt);)", message["text"]!.ToString());
        Assert.Equal(notice.Commands.Count, blocks.Count(block => block!["text"]?["text"]?.ToString().Contains("```", StringComparison.Ordinal) == true));
    });

    [Fact]
    public void Teams_AnyText_IsACardWithoutMarkdownThatFits() => Notices.Sample(notice =>
    {
        var message = TeamsMessage.Of(notice);
        Assert.InRange(ChatJson.Write(message).Length, 1, TeamsMessage.Bytes);
        Assert.Equal("message", message["type"]!.ToString());
        var attachment = Assert.Single(message["attachments"]!.AsArray())!.AsObject();
        Assert.Equal(["contentType", "contentUrl", "content"], attachment.Select(member => member.Key));
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment["contentType"]!.ToString());
        var card = attachment["content"]!.AsObject();
        Assert.Equal(("AdaptiveCard", "1.4"), (card["type"]!.ToString(), card["version"]!.ToString()));
        Assert.False(card["msteams"]!.AsObject().ContainsKey("entities"));
        foreach (var block in card["body"]!.AsArray().Select(block => block!.AsObject()))
        {
            // A TextBlock would be Markdown.
            Assert.Equal("RichTextBlock", block["type"]!.ToString());
            Assert.All(block["inlines"]!.AsArray(), run =>
            {
                Assert.Equal("TextRun", run!["type"]!.ToString());
                Assert.NotEqual(string.Empty, run["text"]!.ToString());
                Assert.Equal(run["fontType"] is not null, notice.Commands.Any(command => command.Line == run["text"]!.ToString()) && run["fontType"] is not null);
            });
        }
    });

    [Fact]
    public void Mail_AnyText_AddsNoHeaderAndNoLine() => Notices.Sample(notice =>
    {
        var mail = MailText.Of(notice, "example.com");
        Assert.Matches(@"\A[ -~]{1,200}\z", mail.Subject);
        Assert.Matches(@"\A[0-9a-f-]+@example\.com\z", mail.MessageId);
        Assert.Matches(@"\A[ -~]+@example\.com\z", mail.ThreadId);
        Assert.DoesNotMatch(@"[\0-\t\v-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", mail.Body);

        // Every line is one of ours: the headline, the summary, a fact, a command, the link or the last word.
        var expected = 2 + 2 + notice.Facts.Count + (3 * notice.Commands.Count) + 2 + 2 + 1;
        Assert.Equal(expected, mail.Body.Split('\n').Length);
        Assert.Equal(notice.Commands.Count, mail.Body.Split('\n').Count(line => line.StartsWith("    ", StringComparison.Ordinal)));
    });

    [Fact]
    public void Data_AnyText_IsJsonThatSaysTheSame() => Notices.Sample(notice =>
    {
        if (notice.Context.Reason!.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar))
        {
            return;
        }

        var json = System.Text.Json.JsonSerializer.Serialize(EventData.Of(notice), Api.Json.TypedJson.Options);
        Assert.DoesNotMatch(@"[^ -~]", json);
        Assert.Equal(notice.Context.Reason, JsonNode.Parse(json)!["reason"]!.ToString());
    });

    [Fact]
    public void Commands_AnyText_HoldNamesAlone() => Notices.Sample(notice => Assert.All(
        notice.Commands,
        command => Assert.Matches(@"\Akubectl [a-z0-9 ./=-]+(-p '\{""spec"":\{(""decision"":""Approved""|""revoked"":true)\}\}'| --type=merge -p '\{""spec"":\{(""decision"":""Approved""|""revoked"":true)\}\}')?\z", command.Line)));

    private static void CheckMrkdwn(JsonObject text)
    {
        Assert.Equal("mrkdwn", text["type"]!.ToString());
        Assert.True(text["verbatim"]!.GetValue<bool>());
        var value = text["text"]!.ToString();
        Assert.InRange(value.Length, 1, SlackMessage.Section);
        Assert.DoesNotMatch("[<>]|&(?!(amp|lt|gt);)", value);

        // Only a label of ours, and one command between fences, has backticks.
        if (value.Contains('`', StringComparison.Ordinal))
        {
            Assert.Matches(@"\A[A-Za-z ]+:\n```kubectl [^`]*```\z", value);
        }
    }
}
