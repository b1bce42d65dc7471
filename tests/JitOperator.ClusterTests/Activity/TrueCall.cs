using System.Text.Json;
using System.Text.RegularExpressions;

namespace JitOperator.ClusterTests.Activity;

/// <summary>A call as the API server's own audit log has it, read by nothing of the operator's.</summary>
/// <param name="AuditId">Its audit ID.</param>
/// <param name="User">Whose rights were used.</param>
/// <param name="Verb">The verb.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Subresource">The subresource.</param>
/// <param name="Namespace">The namespace.</param>
/// <param name="Name">The object.</param>
/// <param name="Binding">The binding that the authorizer named, as <c>namespace/name</c>; a ClusterRoleBinding begins with the slash.</param>
internal sealed partial record TrueCall(
    string AuditId, string User, string Verb, string Resource, string Subresource, string Namespace, string Name, string Binding)
{
    /// <summary>Every call that was allowed, once.</summary>
    public static IReadOnlyList<TrueCall> Read(string path)
    {
        var calls = new Dictionary<string, TrueCall>(StringComparer.Ordinal);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (Of(line) is { } call)
            {
                calls.TryAdd(call.AuditId, call);
            }
        }

        return [.. calls.Values];
    }

    private static TrueCall? Of(string line)
    {
        using var json = JsonDocument.Parse(line);
        var item = json.RootElement;
        if (!item.TryGetProperty("annotations", out var notes) || !notes.TryGetProperty("authorization.k8s.io/reason", out var reason)
            || notes.GetProperty("authorization.k8s.io/decision").GetString() != "allow" || !item.TryGetProperty("objectRef", out var target))
        {
            return null;
        }

        var user = item.TryGetProperty("impersonatedUser", out var other) ? other : item.GetProperty("user");
        return new TrueCall(
            item.GetProperty("auditID").GetString()!,
            user.GetProperty("username").GetString()!,
            item.GetProperty("verb").GetString()!,
            Text(target, "resource"),
            Text(target, "subresource"),
            Text(target, "namespace"),
            Text(target, "name"),
            BindingOf(reason.GetString()!));
    }

    private static string BindingOf(string reason)
    {
        if (Cluster().Match(reason) is { Success: true } cluster)
        {
            return "/" + cluster.Groups["name"].Value;
        }

        return Namespaced().Match(reason) is { Success: true } match ? $"{match.Groups["namespace"].Value}/{match.Groups["name"].Value}" : string.Empty;
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var text) ? text.GetString()! : string.Empty;

    [GeneratedRegex("allowed by ClusterRoleBinding \"(?<name>[^\"]+)\" of", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Cluster();

    [GeneratedRegex("allowed by RoleBinding \"(?<name>[^\"/]+)/(?<namespace>[^\"/]+)\" of", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Namespaced();
}
