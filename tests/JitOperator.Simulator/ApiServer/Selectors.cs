using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace JitOperator.Simulator.ApiServer;

/// <summary>
/// Label selectors (<c>a=b</c>, <c>a!=b</c>, <c>a</c>, <c>!a</c>, <c>a in (b,c)</c>, <c>a notin (b,c)</c>), and field selectors of name
/// and namespace, which are all that every kind has.
/// </summary>
internal static partial class Selectors
{
    /// <summary>Whether an object has the labels.</summary>
    /// <exception cref="ApiError">It is no selector.</exception>
    public static bool Matches(string? selector, JsonObject obj)
    {
        var labels = obj["metadata"]?["labels"];
        return string.IsNullOrWhiteSpace(selector) || Comma().Split(selector).All(term => Term().Match(term) switch
        {
            { Success: false } => throw ApiError.BadRequest($"unable to parse requirement: {term}"),
            var match => Holds((string?)labels?[match.Groups["key"].Value], match),
        });
    }

    /// <summary>Whether an object is one of those that a query is about.</summary>
    /// <exception cref="ApiError">A selector cannot be read.</exception>
    public static bool Matches(ResourcePath path, JsonObject obj) => Matches(path.Query["labelSelector"], obj)
        && (path.Query["fieldSelector"]?.Split(',') ?? []).All(term => term.Split('=', 2) switch
        {
            ["metadata.name", var name] => (string?)obj["metadata"]!["name"] == name.TrimStart('='),
            ["metadata.namespace", var ns] => (string?)obj["metadata"]!["namespace"] == ns.TrimStart('='),
            _ => throw ApiError.BadRequest($"field label not supported: {term}"),
        });

    private static bool Holds(string? value, Match term)
    {
        if (term.Groups["not"].Success)
        {
            return value is null;
        }

        var isOneOf = value is not null
            && (term.Groups["set"].Success ? term.Groups["set"].Value.Split(',').Select(one => one.Trim()) : [term.Groups["value"].Value]).Contains(value);
        return term.Groups["operator"].Value switch
        {
            "" => value is not null,
            "=" or "==" or "in" => isOneOf,
            _ => !isOneOf,
        };
    }

    /// <summary>Between terms, not within a set.</summary>
    // No limits of time: the machine's own, which is not the world's, would end a story that has to wait for its turn.
    [GeneratedRegex(@",(?![^(]*\))", RegexOptions.None, matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex Comma();

    [GeneratedRegex(
        @"^\s*((?<not>!)?\s*(?<key>[\w./-]+)|(?<key>[\w./-]+)\s*((?<operator>==?|!=)\s*(?<value>[\w.-]*)|\s(?<operator>in|notin)\s*\((?<set>[\w., -]*)\)))\s*$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: Timeout.Infinite)]
    private static partial Regex Term();
}
