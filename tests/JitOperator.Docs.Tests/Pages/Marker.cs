using System.Text.RegularExpressions;

namespace JitOperator.Docs.Tests.Pages;

/// <summary>
/// What an HTML comment says of the page, or of the block below it; readers of the rendered page do not see it.
/// <list type="bullet">
/// <item><c>&lt;!-- run: alone --&gt;</c>, <c>beside a cluster</c>, <c>beside the operator</c>: once in a page; its command blocks are run, from
/// top to bottom in one shell.</item>
/// <item><c>&lt;!-- nothing is run: REASON --&gt;</c>: once in a page; none of its blocks is run, and why.</item>
/// <item><c>&lt;!-- not run: REASON --&gt;</c>: the block is not run, and why.</item>
/// <item><c>&lt;!-- fails --&gt;</c>: the block's last command is refused, as the page shows.</item>
/// <item><c>&lt;!-- in a terminal of its own, until: TEXT --&gt;</c>: the block goes on; the next one waits until it has said TEXT.</item>
/// </list>
/// </summary>
/// <param name="Name">What is before the colon.</param>
/// <param name="Value">What is behind it; empty without one.</param>
public sealed partial record Marker(string Name, string Value)
{
    public const string Run = "run";
    public const string NothingIsRun = "nothing is run";
    public const string NotRun = "not run";
    public const string Fails = "fails";
    public const string Terminal = "in a terminal of its own, until";

    /// <summary>The markers of a text, in order; other comments are none.</summary>
    public static IReadOnlyList<Marker> ReadAll(string html) =>
        [.. CommentPattern().Matches(html).Select(Read).Where(marker => marker.Name is Run or NothingIsRun or NotRun or Fails or Terminal)];

    private static Marker Read(Match comment)
    {
        var parts = comment.Groups["text"].Value.Split(':', 2);
        return new(parts[0].Trim(), parts.Length == 2 ? parts[1].Trim() : string.Empty);
    }

    [GeneratedRegex(@"<!--(?<text>.*?)-->", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommentPattern();
}
