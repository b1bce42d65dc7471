using System.Text.Json.Nodes;

namespace JitOperator.Simulator.ApiServer;

/// <summary>Label selectors of equality, which are all that the operator uses.</summary>
internal static class Selectors
{
    /// <summary>Whether an object has the labels.</summary>
    public static bool Matches(string? selector, JsonObject obj) =>
        string.IsNullOrEmpty(selector) || selector.Split(',').All(term => term.Split('=', 2) is [var name, var value]
            ? (string?)obj["metadata"]?["labels"]?[name.TrimEnd('=', '!')] == value.TrimStart('=')
            : obj["metadata"]?["labels"]?[term] is not null);
}
