using System.Globalization;
using System.Text.Json.Nodes;

namespace JitOperator.Simulator.ApiServer;

/// <summary>What a watch tells of a change.</summary>
/// <param name="Type"><c>ADDED</c>, <c>MODIFIED</c> or <c>DELETED</c>.</param>
/// <param name="Object">As it is now; what went, and what the selectors do not match any more, as it was last, at the moment of the change.</param>
internal sealed record WatchEvent(string Type, JsonObject Object)
{
    /// <summary>What a watch tells; null if the change is nothing to it.</summary>
    public static WatchEvent? Of(ResourcePath path, Change change)
    {
        if (change.Resource != path.Resource
            || (path.Namespace is { } ns && (string?)change.Object["metadata"]!["namespace"] != ns))
        {
            return null;
        }

        var was = change.Old is not null && Selectors.Matches(path, change.Old);
        var isNow = change.New is not null && Selectors.Matches(path, change.New);
        var type = (was, isNow) switch { (false, true) => "ADDED", (true, true) => "MODIFIED", (true, false) => "DELETED", _ => null };
        if (type is null)
        {
            return null;
        }

        var obj = (isNow ? change.New! : change.Old!).DeepClone().AsObject();
        obj["metadata"]!["resourceVersion"] = change.Version.ToString(CultureInfo.InvariantCulture);
        return new WatchEvent(type, obj);
    }
}
