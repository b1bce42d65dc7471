using System.Text.Json.Nodes;

namespace JitOperator.Core.Notifications;

/// <summary>
/// A notice as Teams takes it at the address of a workflow (or of an incoming webhook): a message with one Adaptive Card attached. What
/// people typed stands in text runs, which know no Markdown, so that it can neither link nor format; and there are no entities, so that
/// nobody is mentioned.
/// </summary>
public static class TeamsMessage
{
    /// <summary>Most bytes of a message.</summary>
    public const int Bytes = 28 * 1024;

    /// <summary>Version of the card's form: what Teams shows everywhere.</summary>
    public const string Version = "1.4";

    /// <summary>The message.</summary>
    public static JsonObject Of(Notice notice)
    {
        List<JsonNode> body = [Headline(notice), Rich(Run(notice.Summary))];
        foreach (var fact in notice.Facts)
        {
            body.Add(Rich(Run($"{fact.Label}: ", ("weight", "Bolder")), Run(fact.Value)));
        }

        foreach (var command in notice.Commands)
        {
            body.Add(Rich(Run($"{command.Label}: ", ("weight", "Bolder"))));
            body.Add(Rich(Run(command.Line, ("fontType", "Monospace"))));
        }

        var card = new JsonObject
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = Version,
            ["body"] = new JsonArray([.. body]),
            ["msteams"] = new JsonObject { ["width"] = "Full" },
        };
        if (notice.Link is { } link)
        {
            card["actions"] = new JsonArray(new JsonObject { ["type"] = "Action.OpenUrl", ["title"] = "Open the request", ["url"] = link });
        }

        return new JsonObject
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray(new JsonObject
            {
                ["contentType"] = "application/vnd.microsoft.card.adaptive",
                ["contentUrl"] = null,
                ["content"] = card,
            }),
        };
    }

    private static JsonObject Headline(Notice notice)
    {
        var run = Run(notice.Headline, ("weight", "Bolder"), ("size", "Medium"));
        if (notice.IsWarning)
        {
            run["color"] = "Attention";
        }

        return Rich(run);
    }

    private static JsonObject Rich(params JsonObject[] runs) => new()
    {
        ["type"] = "RichTextBlock",
        ["inlines"] = new JsonArray([.. runs]),
    };

    private static JsonObject Run(string text, params (string Name, string Value)[] style)
    {
        var run = new JsonObject { ["type"] = "TextRun", ["text"] = text };
        foreach (var (name, value) in style)
        {
            run[name] = value;
        }

        return run;
    }
}
