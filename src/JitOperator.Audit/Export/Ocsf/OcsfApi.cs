using System.Net;
using System.Text.Json.Nodes;
using JitOperator.Api.Audit;

namespace JitOperator.Audit.Export.Ocsf;

/// <summary>What was done with a grant, as API Activity of OCSF.</summary>
internal static class OcsfApi
{
    private const int Other = 99;

    /// <summary>What a record is. Several actions are of one sort only where all of them are.</summary>
    public static OcsfKind KindOf(AuditRecord record, string title, OcsfSeverity severity)
    {
        var sorts = VerbsOf(record.Activity).Select(SortOf).Distinct().ToList();
        var (id, name) = sorts is [var one] ? one : (Other, "Several");
        return new(OcsfClass.ApiActivity, id, name, severity, title);
    }

    /// <summary>Adds what an event of the class has.</summary>
    public static void Add(JsonObject made, AuditRecord record, JsonObject actor, Func<string?, long?> milliseconds)
    {
        var activity = record.Activity;
        made["actor"] = actor;
        made["api"] = Api(activity);
        made["src_endpoint"] = Endpoint(activity?.Action?.Address);
        made["status_id"] = StatusOf(activity);
        made["resources"] = new JsonArray([.. Resources(activity)]);
        made["unmapped"]!["activity"] = Unmapped(activity);
        if (activity?.Action?.UserAgent is { } agent)
            made["http_request"] = new JsonObject { ["user_agent"] = agent };
        if (record.Cause is null && activity?.Action?.Code is { } code)
            made["status_code"] = $"{code}";
        if (activity?.Count is > 0 and <= int.MaxValue and var count)
            made["count"] = (int)count;
        if (milliseconds(activity?.From) is { } start)
            made["start_time"] = start;
        if (milliseconds(activity?.Until) is { } end)
            made["end_time"] = end;
    }

    private static JsonObject Api(AuditActivity? activity)
    {
        var api = new JsonObject { ["operation"] = OperationOf(activity) };
        if (activity?.Action is { } action)
        {
            api["request"] = new JsonObject { ["uid"] = action.AuditId };
            if (action.Code is { } code)
                api["response"] = new JsonObject { ["code"] = code };
        }

        return api;
    }

    private static string OperationOf(AuditActivity? activity) => activity switch
    {
        { Action: { } action } => $"{action.Verb} {TypeOf(action)}",
        { Actions: [var only] } => $"{only.Verb} {only.Resource}{Dotted(only.ApiGroup)}",
        _ => "several",
    };

    private static JsonObject Endpoint(string? address) => address switch
    {
        null => new() { ["name"] = "not recorded" },
        _ when IPAddress.TryParse(address, out _) => new() { ["ip"] = address },
        _ => new() { ["name"] = address },
    };

    // Success where every action was, failure where none was.
    private static int StatusOf(AuditActivity? activity)
    {
        var codes = activity?.Action is { } action ? [action.Code] : (activity?.Actions ?? []).Select(row => row.Code).ToList();
        var isWhole = codes.Count > 0 && activity?.Folded is null or 0;
        return isWhole && codes.TrueForAll(code => code is < 400) ? 1 : isWhole && codes.TrueForAll(code => code is >= 400) ? 2 : 0;
    }

    private static IEnumerable<JsonObject> Resources(AuditActivity? activity) => activity?.Action is { } action
        ? [Resource(TypeOf(action), action.Name ?? action.Path, action.Namespace)]
        : (activity?.Actions ?? []).Select(row => Resource($"{row.Resource}{Dotted(row.ApiGroup)}", row.Name, row.Namespace));

    private static JsonObject Resource(string type, string? name, string? @namespace)
    {
        var resource = new JsonObject { ["type"] = type };
        if (name is { Length: > 0 })
            resource["name"] = name;
        if (@namespace is { Length: > 0 })
            resource["namespace"] = @namespace;
        return resource;
    }

    private static JsonObject Unmapped(AuditActivity? activity)
    {
        var rest = new JsonObject { ["attribution"] = activity?.Attribution };
        if (activity?.Source is { } source)
            rest["source"] = source;
        if (activity?.AllowedBy is { } binding)
            rest["allowed_by"] = $"{binding.Namespace}/{binding.Name}";
        if (activity?.Action?.ImpersonatedBy is { } by)
            rest["impersonated_by"] = by;
        if (activity?.Action?.Command is { } command)
            rest["command"] = new JsonArray([.. command.Select(word => JsonValue.Create(word))]);
        if (activity?.Folded is { } folded)
            rest["folded"] = folded;
        return rest;
    }

    private static string TypeOf(AuditAction action) => action.Resource is null
        ? "path"
        : $"{action.Resource}{(action.Subresource is { Length: > 0 } sub ? "/" + sub : string.Empty)}{Dotted(action.ApiGroup)}";

    private static string Dotted(string? group) => group is { Length: > 0 } ? "." + group : string.Empty;

    private static IEnumerable<string> VerbsOf(AuditActivity? activity) =>
        activity?.Action is { } action ? [action.Verb] : (activity?.Actions ?? []).Select(row => row.Verb);

    private static (int Id, string Name) SortOf(string verb) => verb switch
    {
        "create" => (1, "Create"),
        "get" or "list" or "watch" => (2, "Read"),
        "update" or "patch" => (3, "Update"),
        "delete" or "deletecollection" => (4, "Delete"),
        _ => (Other, verb),
    };
}
