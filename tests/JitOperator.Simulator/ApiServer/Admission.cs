using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Runtime.Admission;

namespace JitOperator.Simulator.ApiServer;

/// <summary>
/// Asks the operator's webhooks, as config/webhook/webhooks.yaml has it. When nobody answers, what they match is refused; deletions of
/// approvals alone go through.
/// </summary>
/// <param name="ask">Asks a replica at a path; null when none answered in time.</param>
/// <param name="uid">Makes the names of questions.</param>
internal sealed class Admission(Func<string, AdmissionRequest, Task<AdmissionVerdict?>> ask, Func<string> uid)
{
    private static readonly string[] Ours = [AccessRequest.Plural, AccessApproval.Plural, AccessPolicy.Plural];

    /// <summary>False while somebody has taken the webhooks away.</summary>
    public bool IsConfigured { get; set; } = true;

    /// <summary>Has a change admitted, and returns it as it is to be stored.</summary>
    /// <exception cref="ApiError">It is refused.</exception>
    public async Task<JsonObject> ReviewAsync(ApiUser user, ResourcePath path, string operation, JsonObject? obj, JsonObject? old)
    {
        if (!IsConfigured || user == ApiUser.System)
        {
            return obj!;
        }

        if (obj is not null && path.SubResource is null && Ours.Contains(path.Plural))
        {
            obj = Patched(obj, await AskAsync("/mutate", user, path, operation, obj, old));
        }

        if (IsValidated(path, operation, obj, old))
        {
            var mayPass = operation == "DELETE" && path.Plural == AccessApproval.Plural;
            await AskAsync("/validate", user, path, operation, obj, old, mayPass);
        }

        return obj!;
    }

    private static bool IsValidated(ResourcePath path, string operation, JsonObject? obj, JsonObject? old) => path.Plural switch
    {
        AccessPolicy.Plural => path.SubResource is null,
        AccessApproval.Plural => operation != "DELETE" || path.SubResource is null,
        AccessRequest.Plural => operation != "DELETE",
        "rolebindings" or "clusterrolebindings" => operation != "DELETE" && (IsManaged(obj) || IsManaged(old)),
        _ => false,
    };

    private static bool IsManaged(JsonObject? obj) => obj is not null && Selectors.Matches(Labels.ManagedSelector, obj);

    private async Task<AdmissionVerdict> AskAsync(
        string webhook, ApiUser user, ResourcePath path, string operation, JsonObject? obj, JsonObject? old, bool mayPass = false)
    {
        var verdict = await ask(webhook, new AdmissionRequest
        {
            Uid = uid(),
            Kind = new AdmissionKind { Group = path.Group, Version = path.Version, Kind = (string?)(obj ?? old)!["kind"] ?? string.Empty },
            Resource = new AdmissionResource { Group = path.Group, Version = path.Version, Resource = path.Plural },
            SubResource = path.SubResource,
            Name = path.Name,
            Namespace = path.Namespace,
            Operation = Enum.Parse<AdmissionOperation>(operation, ignoreCase: true),
            UserInfo = new AdmissionUser { Username = user.Name, Uid = $"uid-of-{user.Name}", Groups = user.Groups },
            Object = Element(obj),
            OldObject = Element(old),
        });
        return verdict switch
        {
            null when mayPass => AdmissionVerdict.Allow(),
            null => throw new ApiError(HttpStatusCode.InternalServerError, "InternalError", "failed calling webhook: no answer"),
            { IsAllowed: true } allowed => allowed,
            { } refused => throw new ApiError((HttpStatusCode)refused.Code, "Forbidden", $"admission webhook denied the request: {refused.Message}"),
        };
    }

    private static JsonElement? Element(JsonObject? obj) => obj is null ? null : JsonSerializer.SerializeToElement(obj);

    /// <summary>The object with a webhook's JSON patch.</summary>
    private static JsonObject Patched(JsonObject obj, AdmissionVerdict verdict)
    {
        if (verdict.Patch.Count == 0)
        {
            return obj;
        }

        var patched = obj.DeepClone().AsObject();
        foreach (var step in JsonNode.Parse(JsonPatchOperation.Serialize(verdict.Patch))!.AsArray())
        {
            var path = ((string)step!["path"]!).Split('/').Skip(1).Select(part => part.Replace("~1", "/").Replace("~0", "~")).ToArray();
            var parent = path[..^1].Aggregate(patched, (at, part) => at[part]!.AsObject());
            parent[path[^1]] = step["op"]!.ToString() == "remove" ? null : step["value"]?.DeepClone();
        }

        return patched;
    }
}
