using System.Net;
using System.Text.Json.Nodes;

namespace JitOperator.Simulator.ApiServer;

/// <summary>A refusal, with what the API server says of it.</summary>
internal sealed class ApiError(HttpStatusCode code, string reason, string message) : Exception(message)
{
    public HttpStatusCode Code => code;

    public string Reason => reason;

    /// <summary>The body of the answer.</summary>
    public JsonObject ToStatus(string? group = null, string? plural = null, string? name = null) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = Message,
        ["reason"] = reason,
        ["details"] = new JsonObject { ["name"] = name, ["group"] = group, ["kind"] = plural },
        ["code"] = (int)code,
    };

    public static ApiError NotFound(string what) => new(HttpStatusCode.NotFound, "NotFound", $"{what} not found");

    public static ApiError AlreadyExists(string what) => new(HttpStatusCode.Conflict, "AlreadyExists", $"{what} already exists");

    public static ApiError Conflict(string message) => new(HttpStatusCode.Conflict, "Conflict", message);

    public static ApiError Invalid(string message) => new(HttpStatusCode.UnprocessableEntity, "Invalid", message);

    public static ApiError Expired() => new(HttpStatusCode.Gone, "Expired", "The resourceVersion is too old.");
}
