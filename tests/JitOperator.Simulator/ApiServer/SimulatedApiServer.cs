using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace JitOperator.Simulator.ApiServer;

/// <summary>
/// As much of an API server as the operator can tell apart from a real one: resourceVersions, conflicts, preconditions, finalizers,
/// owner references, immutable ConfigMaps, status subresources, server-side apply, paged lists, admission. A conformance test holds it
/// against a real one.
/// </summary>
internal sealed class SimulatedApiServer(Etcd etcd, Admission admission)
{
    private const int Attempts = 5;
    private static readonly string[] WithStatus =
        ["accessrequests.jitoperator.io", "accessapprovals.jitoperator.io", "accesspolicies.jitoperator.io"];

    /// <summary>What managers applied last, by object and part.</summary>
    private readonly Dictionary<(string Uid, string Manager, bool Status), JsonObject> _applied = [];

    /// <summary>Answers a request other than a watch.</summary>
    public async Task<ApiAnswer> AnswerAsync(ApiCall call)
    {
        try
        {
            return call switch
            {
                { Verb: "GET", Path.Name: null } => List(call.Path),
                { Verb: "GET" } => Ok(Found(call.Path)),
                { Verb: "POST" } => new ApiAnswer(HttpStatusCode.Created, await CreateAsync(call)),
                { Verb: "PATCH", ContentType: "application/apply-patch+yaml" } => await ApplyAsync(call),
                { Verb: "PATCH", ContentType: "application/merge-patch+json" } => Ok(await ChangeAsync(call, Merged)),
                { Verb: "PUT" } => Ok(await ChangeAsync(call, (_, body) => body.DeepClone().AsObject())),
                { Verb: "DELETE" } => Ok(await DeleteAsync(call)),
                _ => throw new ApiError(HttpStatusCode.UnsupportedMediaType, "UnsupportedMediaType", $"{call.Verb} {call.ContentType}"),
            };
        }
        catch (ApiError e)
        {
            return new ApiAnswer(e.Code, e.ToStatus(call.Path.Group, call.Path.Plural, call.Path.Name));
        }
    }

    private static ApiAnswer Ok(JsonObject body) => new(HttpStatusCode.OK, body);

    private ApiAnswer List(ResourcePath path)
    {
        var all = etcd.All(path.Resource).Where(obj => (path.Namespace is null || (string?)obj["metadata"]!["namespace"] == path.Namespace)
            && Selectors.Matches(path.Query["labelSelector"], obj));

        // Pages belong to one moment: the token holds the whole rest, as it was.
        return Ok(new JsonObject
        {
            ["kind"] = "List",
            ["apiVersion"] = path.Group.Length == 0 ? path.Version : $"{path.Group}/{path.Version}",
            ["metadata"] = new JsonObject { ["resourceVersion"] = etcd.Version.ToString(CultureInfo.InvariantCulture) },
            ["items"] = new JsonArray([.. all.Select(obj => obj.DeepClone())]),
        });
    }

    private JsonObject Found(ResourcePath path) =>
        etcd.Get(path.Resource, path.Namespace, path.Name!) ?? throw ApiError.NotFound($"{path.Resource} \"{path.Name}\"");

    private async Task<JsonObject> CreateAsync(ApiCall call)
    {
        var obj = call.Body!.DeepClone().AsObject();
        var metadata = obj["metadata"]!.AsObject();
        metadata.Remove("uid");
        metadata.Remove("resourceVersion");
        if (call.Path.Namespace is { } ns)
        {
            metadata["namespace"] = ns;
            if (etcd.Get("namespaces", null, ns) is null)
            {
                throw ApiError.NotFound($"namespaces \"{ns}\"");
            }
        }

        metadata["name"] ??= $"{metadata["generateName"]}{etcd.Uid()[..5]}";
        if (WithStatus.Contains(call.Path.Resource))
        {
            obj.Remove("status");
        }

        var path = call.Path with { Name = (string)metadata["name"]! };
        obj = await admission.ReviewAsync(call.User, path, "CREATE", obj, old: null);
        return etcd.Create(call.Path.Resource, obj, call.User.Name);
    }

    private async Task<ApiAnswer> ApplyAsync(ApiCall call)
    {
        var manager = call.Path.Query["fieldManager"]!;
        var isStatus = call.Path.SubResource == "status";
        var existing = etcd.Get(call.Path.Resource, call.Path.Namespace, call.Path.Name!);
        if (existing is null)
        {
            if (isStatus)
            {
                throw ApiError.NotFound($"{call.Path.Resource} \"{call.Path.Name}\"");
            }

            if (call.Body!["metadata"]!["uid"] is not null || call.Body["metadata"]!["resourceVersion"] is not null)
            {
                throw ApiError.Conflict("uid mismatch: the object is not there");
            }

            var created = await CreateAsync(call);
            _applied[(Uid(created), manager, isStatus)] = call.Body.DeepClone().AsObject();
            return new ApiAnswer(HttpStatusCode.Created, created);
        }

        var changed = await ChangeAsync(call, (stored, body) =>
            Applied.Merge(stored, _applied.GetValueOrDefault((Uid(stored), manager, isStatus)), body));
        _applied[(Uid(changed), manager, isStatus)] = call.Body!.DeepClone().AsObject();
        return Ok(changed);
    }

    private static JsonObject Merged(JsonObject stored, JsonObject patch)
    {
        var merged = stored.DeepClone().AsObject();
        Applied.Patch(merged, patch);
        return merged;
    }

    /// <summary>Changes an object as it is by then: what comes between is taken up, unless the caller named a resourceVersion.</summary>
    private async Task<JsonObject> ChangeAsync(ApiCall call, Func<JsonObject, JsonObject, JsonObject> change)
    {
        for (var attempt = 1; ; attempt++)
        {
            var old = Found(call.Path);
            Preconditions(old, call.Body!["metadata"]?.AsObject());
            var changed = Fields(call.Path, old, change(old, call.Body));
            changed = await admission.ReviewAsync(call.User, call.Path, "UPDATE", changed, old);
            if (ReferenceEquals(etcd.Get(call.Path.Resource, call.Path.Namespace, call.Path.Name!), old))
            {
                Immutable(call.Path, old, changed);
                return etcd.Update(call.Path.Resource, old, changed, call.User.Name);
            }

            if (call.Body!["metadata"]?["resourceVersion"] is not null || attempt == Attempts)
            {
                throw ApiError.Conflict("the object has been modified; please apply your changes to the latest version and try again");
            }
        }
    }

    private async Task<JsonObject> DeleteAsync(ApiCall call)
    {
        var old = Found(call.Path);
        DeletePreconditions(old, call.Body?["preconditions"]?.AsObject());
        await admission.ReviewAsync(call.User, call.Path, "DELETE", obj: null, old);
        var now = Found(call.Path);
        DeletePreconditions(now, call.Body?["preconditions"]?.AsObject());
        return etcd.Delete(call.Path.Resource, now, call.User.Name);
    }

    /// <summary>Of an update only its own part counts, and what the API server fills in stays as it is.</summary>
    private static JsonObject Fields(ResourcePath path, JsonObject old, JsonObject changed)
    {
        if (path.SubResource == "status")
        {
            var status = old.DeepClone().AsObject();
            status["status"] = changed["status"]?.DeepClone();
            if (status["status"] is null)
            {
                status.Remove("status");
            }

            return status;
        }

        var metadata = changed["metadata"]!.AsObject();
        foreach (var kept in (string[])["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "generation", "resourceVersion"])
        {
            metadata[kept] = old["metadata"]![kept]?.DeepClone();
            if (metadata[kept] is null)
            {
                metadata.Remove(kept);
            }
        }

        if (WithStatus.Contains(path.Resource))
        {
            changed["status"] = old["status"]?.DeepClone();
            if (changed["status"] is null)
            {
                changed.Remove("status");
            }

            if (!JsonNode.DeepEquals(old["spec"], changed["spec"]))
            {
                metadata["generation"] = (long)old["metadata"]!["generation"]! + 1;
            }
        }

        return changed;
    }

    private static void Preconditions(JsonObject old, JsonObject? wanted)
    {
        if (wanted?["uid"] is { } uid && (string?)uid != Uid(old))
        {
            throw ApiError.Invalid("metadata.uid: Invalid value: field is immutable");
        }

        if (wanted?["resourceVersion"] is { } version && (string?)version != (string?)old["metadata"]!["resourceVersion"])
        {
            throw ApiError.Conflict("the object has been modified; please apply your changes to the latest version and try again");
        }
    }

    private static void DeletePreconditions(JsonObject old, JsonObject? wanted)
    {
        if ((wanted?["uid"] is { } uid && (string?)uid != Uid(old))
            || (wanted?["resourceVersion"] is { } version && (string?)version != (string?)old["metadata"]!["resourceVersion"]))
        {
            throw ApiError.Conflict("the precondition does not hold");
        }
    }

    private static void Immutable(ResourcePath path, JsonObject old, JsonObject changed)
    {
        if (path.Resource == "configmaps" && (bool?)old["immutable"] == true
            && !(JsonNode.DeepEquals(old["data"], changed["data"]) && JsonNode.DeepEquals(old["binaryData"], changed["binaryData"])
                && (bool?)changed["immutable"] == true))
        {
            throw ApiError.Invalid("data: Forbidden: field is immutable when `immutable` is set");
        }

        if (path.Plural is "rolebindings" or "clusterrolebindings" && !JsonNode.DeepEquals(old["roleRef"], changed["roleRef"]))
        {
            throw ApiError.Invalid("roleRef: Invalid value: cannot change roleRef");
        }
    }

    private static string Uid(JsonObject obj) => (string)obj["metadata"]!["uid"]!;
}
