using System.Net;
using System.Text.Json.Nodes;

namespace JitOperator.Simulator.ApiServer;

/// <summary>A refusal, with what the API server says of it.</summary>
internal sealed class ApiError(HttpStatusCode code, string reason, string message) : Exception(message)
{
    public HttpStatusCode Code => code;

    public string Reason => reason;

    /// <summary>What it speaks of, where that is not what the request names.</summary>
    public JsonObject? Details { get; init; }

    /// <summary>The body of the answer.</summary>
    /// <param name="path">What the request names.</param>
    public JsonObject ToStatus(ResourcePath? path = null) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = Message,
        ["reason"] = reason,
        ["details"] = Details ?? (path is null ? null : DetailsOf(path, asKind: reason == "Invalid")),
        ["code"] = (int)code,
    };

    public static ApiError NotFound(string what) => new(HttpStatusCode.NotFound, "NotFound", $"{what} not found");

    public static ApiError NoNamespace(string name) => new(HttpStatusCode.NotFound, "NotFound", $"namespaces \"{name}\" not found")
    {
        Details = new JsonObject { ["name"] = name, ["kind"] = "namespaces" },
    };

    public static ApiError AlreadyExists(string what) => new(HttpStatusCode.Conflict, "AlreadyExists", $"{what} already exists");

    public static ApiError Conflict(string message) => new(HttpStatusCode.Conflict, "Conflict", message);

    public static ApiError Modified() =>
        Conflict("the object has been modified; please apply your changes to the latest version and try again");

    public static ApiError ApplyConflict() => new(HttpStatusCode.Conflict, "Conflict", "Apply failed with a conflict") { Details = [] };

    public static ApiError Invalid(string message) => new(HttpStatusCode.UnprocessableEntity, "Invalid", message);

    public static ApiError BadRequest(string message) => new(HttpStatusCode.BadRequest, "BadRequest", message) { Details = [] };

    public static ApiError Expired() => new(HttpStatusCode.Gone, "Expired", "The resourceVersion is too old.") { Details = [] };

    /// <summary>Which object it was: one of a kind when it is not valid, else one of a resource.</summary>
    public static JsonObject DetailsOf(ResourcePath path, bool asKind = false)
    {
        var kind = asKind ? ResourceTraits.Of(path.Resource).Kind : path.Plural;
        var details = new JsonObject { ["name"] = path.Name, ["kind"] = kind };
        if (path.Group.Length > 0)
        {
            details["group"] = path.Group;
        }

        return details;
    }
}
