using System.Text.RegularExpressions;
using JitOperator.Core.Activity;

namespace JitOperator.Cli.Refusals;

/// <summary>One thing that RBAC refused, as the API server's message has it.</summary>
/// <param name="User">Whom.</param>
/// <param name="Verb">What.</param>
/// <param name="Group">The API group; empty for the core.</param>
/// <param name="Resource">The resource; null for a path.</param>
/// <param name="Subresource">Its subresource, or empty.</param>
/// <param name="Name">The object's name, or empty where it was of all.</param>
/// <param name="Namespace">The namespace; null in the whole cluster.</param>
/// <param name="Path">The path, where it is no resource.</param>
public sealed partial record Refusal(
    string User, string Verb, string Group, string? Resource, string Subresource, string Name, string? Namespace, string? Path)
{
    /// <summary>Most text that is looked at, in characters.</summary>
    public const int LongestText = 64 * 1024;

    /// <summary>Most refusals that are taken from one text.</summary>
    public const int Most = 50;

    /// <summary>True for what only a grant in the whole cluster can allow.</summary>
    public bool IsClusterWide => Namespace is null;

    /// <summary>The call that was refused, as the rules of roles are asked about it.</summary>
    public ApiCall Call => new() { Verb = Verb, ApiGroup = Group, Resource = Resource, Subresource = Subresource, Name = Name, Namespace = Namespace ?? string.Empty, RequestUri = Path ?? string.Empty };

    /// <summary>For people, as in <c>list pods in payments</c>.</summary>
    public override string ToString() => Resource is null
        ? $"{Verb} {Path}"
        : $"{Verb} {Resource}{(Subresource.Length > 0 ? $"/{Subresource}" : "")}{(Group.Length > 0 ? $".{Group}" : "")}{(Name.Length > 0 ? $" {Name}" : "")} {(Namespace is null ? "in the whole cluster" : $"in {Namespace}")}";

    /// <summary>All refusals in a text, each once; whatever else is in it is passed over. Never throws.</summary>
    public static IReadOnlyList<Refusal> Parse(string text)
    {
        // What kubectl prints of an answer's JSON has its quotes escaped.
        var plain = (text.Length > LongestText ? text[..LongestText] : text).Replace("\\\"", "\"", StringComparison.Ordinal);
        var found = new List<Refusal>();
        foreach (Match match in Message().Matches(plain))
        {
            if (found.Count == Most)
                break;
            if (Read(match) is { } refusal && !found.Contains(refusal))
                found.Add(refusal);
        }

        return found;
    }

    private static Refusal? Read(Match match)
    {
        var (user, verb, path) = (match.Groups["user"].Value, match.Groups["verb"].Value, match.Groups["path"].Value);
        if (path.Length > 0)
            return new Refusal(user, verb, string.Empty, null, string.Empty, string.Empty, null, path);
        var resource = match.Groups["resource"].Value.Split('/', 2);
        return new Refusal(
            user,
            verb,
            match.Groups["group"].Value,
            resource[0],
            resource.Length > 1 ? resource[1] : string.Empty,
            match.Groups["name"].Value,
            match.Groups["namespace"].Success ? match.Groups["namespace"].Value : null,
            null);
    }

    // pkg/registry/authorization and apiserver/pkg/endpoints/handlers/responsewriters/errors.go: forbiddenMessage.
    [GeneratedRegex(
        """(?:"(?<name>[a-zA-Z0-9._:-]{1,253})" is forbidden: )?User "(?<user>[^"\r\n]{0,512})" cannot (?<verb>[a-z*]{1,40}) (?:path "(?<path>/[^"\s]{0,512})"|resource "(?<resource>[a-zA-Z0-9./*_-]{1,253})" in API group "(?<group>[a-zA-Z0-9.-]{0,253})" (?:in the namespace "(?<namespace>[a-z0-9.-]{1,253})"|at the cluster scope))""",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Message();
}
