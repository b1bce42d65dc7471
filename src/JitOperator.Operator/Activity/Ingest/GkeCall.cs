using System.Text.Json;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>What was called, as Cloud Logging says it.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Path">The path of the URI, without a query.</param>
/// <param name="Group">API group; null where it is no resource.</param>
/// <param name="Version">Version of the group.</param>
/// <param name="Resource">Resource.</param>
/// <param name="Subresource">Subresource; empty without one.</param>
/// <param name="Namespace">Namespace; empty without one.</param>
/// <param name="Name">Name of the object; empty without one.</param>
internal sealed record GkeCall(
    string Verb, string Path, string? Group, string Version, string Resource, string Subresource, string Namespace, string Name)
{
    private const string Core = "core";
    private const string Namespaces = "namespaces";

    /// <summary>
    /// Reads it. The resource is taken from the method, which the path does not always tell: <c>core/v1/namespaces/a/status</c> is a
    /// subresource of a namespace, and <c>core/v1/namespaces/a/pods</c> is not.
    /// </summary>
    public static GkeCall Of(string methodName, string resourceName)
    {
        var path = resourceName.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var words = methodName.Split('.');
        var verb = words[^1];
        var version = path.Length < 3 || words.Length < 3 || !IsVersion(path[1]) ? -1 : Array.LastIndexOf(words, path[1], words.Length - 2);
        if (version < 0 || version + 2 >= words.Length)
        {
            return new(verb, "/" + resourceName.TrimStart('/'), null, string.Empty, string.Empty, string.Empty, string.Empty, string.Empty);
        }

        var resource = words[version + 1];
        var subresource = version + 3 < words.Length ? words[version + 2] : string.Empty;
        var group = path[0] == Core ? string.Empty : path[0];
        var prefix = group.Length == 0 ? "/api" : "/apis/" + group;
        var isIn = path[2] == Namespaces && path.Length > 4 && resource != Namespaces;
        var name = path.ElementAtOrDefault(isIn ? 5 : 3) ?? string.Empty;
        var @namespace = isIn ? path[3] : resource == Namespaces && group.Length == 0 ? name : string.Empty;
        return new(verb, $"{prefix}/{string.Join('/', path.Skip(1))}", group, path[1], resource, subresource, @namespace, name);
    }

    /// <summary>Writes the event's reference to the object, where there is one.</summary>
    public void WriteReference(Utf8JsonWriter writer)
    {
        if (Group is null)
        {
            return;
        }

        writer.WriteStartObject("objectRef");
        foreach (var (member, value) in new[]
        {
            ("resource", Resource), ("namespace", Namespace), ("name", Name), ("apiGroup", Group), ("apiVersion", Version), ("subresource", Subresource),
        })
        {
            if (value.Length > 0)
            {
                writer.WriteString(member, value);
            }
        }

        writer.WriteEndObject();
    }

    private static bool IsVersion(string text) => text.Length > 1 && text[0] == 'v' && char.IsAsciiDigit(text[1]);
}
