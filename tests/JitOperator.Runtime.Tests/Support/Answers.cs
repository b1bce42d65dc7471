using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace JitOperator.Runtime.Tests.Support;

/// <summary>Answers as the API server writes them.</summary>
internal static class Answers
{
    public static async Task JsonAsync(HttpContext context, JsonNode body, int code = 200)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body.ToJsonString()));
    }

    public static Task StatusAsync(HttpContext context, int code, string reason, string? name = null, string message = "as scripted") =>
        JsonAsync(context, Status(code, reason, name, message), code);

    public static JsonObject Status(int code, string reason, string? name = null, string message = "as scripted") => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["status"] = "Failure",
        ["message"] = message,
        ["reason"] = reason,
        ["details"] = name is null ? new JsonObject() : new JsonObject { ["name"] = name },
        ["code"] = code,
    };

    public static JsonObject ConfigMap(string name, string version, string value = "", string uid = "") => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = "ns",
            ["uid"] = uid.Length == 0 ? $"uid-{name}" : uid,
            ["resourceVersion"] = version,
        },
        ["data"] = new JsonObject { ["value"] = value },
    };

    public static JsonObject List(string version, string? next, IEnumerable<JsonNode> items) => new()
    {
        ["kind"] = "ConfigMapList",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject { ["resourceVersion"] = version, ["continue"] = next },
        ["items"] = new JsonArray([.. items]),
    };

    public static JsonObject Event(string type, JsonNode obj) => new() { ["type"] = type, ["object"] = obj };
}
