using System.Text;
using System.Text.Json.Nodes;
using JitOperator.Core.Values;

namespace JitOperator.Core.Notifications;

/// <summary>
/// A notice as Slack's incoming webhooks take it: text for the notification itself, and Block Kit. What people typed stands in mrkdwn
/// with <c>&amp;</c>, <c>&lt;</c> and <c>&gt;</c> as entities, as Slack asks for, and with <c>verbatim</c>: then it can neither link nor
/// mention anybody (<c>&lt;!channel&gt;</c>). It has no backticks, so that only our commands look like commands.
/// </summary>
public static class SlackMessage
{
    /// <summary>Most characters in a header's text.</summary>
    public const int Header = 150;

    /// <summary>Most characters in a section's text.</summary>
    public const int Section = 3000;

    /// <summary>Most blocks in a message.</summary>
    public const int Blocks = 50;

    /// <summary>Most characters in a button's address.</summary>
    public const int Url = 3000;

    /// <summary>The message.</summary>
    public static JsonObject Of(Notice notice)
    {
        List<JsonNode> blocks = [Block("header", Plain(ShortText.Cut(notice.Headline, Header - 1)))];
        foreach (var text in Sections([Escape(notice.Summary), .. notice.Facts.Select(fact => $"*{fact.Label}:* {Escape(fact.Value)}")]))
        {
            blocks.Add(Block("section", Mrkdwn(text)));
        }

        foreach (var command in notice.Commands)
        {
            blocks.Add(Block("section", Mrkdwn($"{command.Label}:\n```{Escape(command.Line)}```")));
        }

        if (notice.Link is { Length: <= Url } link)
        {
            blocks.Add(new JsonObject
            {
                ["type"] = "actions",
                ["elements"] = new JsonArray(new JsonObject { ["type"] = "button", ["text"] = Plain("Open the request"), ["url"] = link }),
            });
        }

        return new JsonObject
        {
            ["text"] = Escape($"{notice.Headline} - {notice.Summary}"),
            ["mrkdwn"] = false,
            ["unfurl_links"] = false,
            ["unfurl_media"] = false,
            ["blocks"] = new JsonArray([.. blocks]),
        };
    }

    /// <summary>Text as it may stand in mrkdwn.</summary>
    public static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace('`', '\'');

    // As many lines together as a section takes. A line is far shorter than that, even where each of its letters became an entity.
    private static IEnumerable<string> Sections(IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            // A newline, and never an entity cut in half.
            var whole = line.Length <= Section ? line : "…";
            if (text.Length + 1 + whole.Length > Section)
            {
                yield return text.ToString();
                text.Clear();
            }

            text.Append(text.Length == 0 ? "" : "\n").Append(whole);
        }

        yield return text.ToString();
    }

    private static JsonObject Block(string type, JsonObject text) => new() { ["type"] = type, ["text"] = text };

    private static JsonObject Plain(string text) => new() { ["type"] = "plain_text", ["text"] = text, ["emoji"] = false };

    private static JsonObject Mrkdwn(string text) => new() { ["type"] = "mrkdwn", ["text"] = text, ["verbatim"] = true };
}
