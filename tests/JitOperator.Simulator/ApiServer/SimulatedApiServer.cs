using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace JitOperator.Simulator.ApiServer;

/// <summary>
/// As much of an API server as the operator can tell apart from a real one: resourceVersions, conflicts, preconditions, finalizers,
/// owner references, immutable ConfigMaps, status subresources, server-side apply, paged lists, admission. A conformance test holds it
/// against a real one.
/// </summary>
internal sealed class SimulatedApiServer
{
    private const int Attempts = 5;
    private const string Apply = "application/apply-patch+yaml";

    private readonly Etcd _etcd;
    private readonly Admission _admission;

    /// <summary>By the UIDs of objects that are there.</summary>
    private readonly Dictionary<string, FieldOwners> _owners = new(StringComparer.Ordinal);

    public SimulatedApiServer(Etcd etcd, Admission admission)
    {
        (_etcd, _admission) = (etcd, admission);
        etcd.Listeners.Add(change =>
        {
            if (change.New is null)
            {
                _owners.Remove(Uid(change.Object));
            }
            else if (change is { By: GarbageCollector.User, Old: { } old } && _owners.TryGetValue(Uid(old), out var owners))
            {
                // It writes as everybody does, but needs no answer.
                _owners[Uid(old)] = owners.AfterUpdate(new FieldOwner(GarbageCollector.User, Applies: false, SubResource: null), old, change.New);
            }
        });
    }

    /// <summary>What becomes of an object, and of who owns what of it.</summary>
    private delegate (JsonObject Changed, FieldOwners? Owners) Edit(JsonObject stored, FieldOwners owners);

    /// <summary>Answers a request other than a watch.</summary>
    public async Task<ApiAnswer> AnswerAsync(ApiCall call)
    {
        try
        {
            return call switch
            {
                { Verb: "GET", Path.Name: null } => Ok(List(call.Path)),
                { Verb: "GET" } => Ok(Found(call.Path)),
                { Verb: "POST" } => await CreateAsync(call),
                { Verb: "PATCH", ContentType: Apply } => await ApplyAsync(call),
                { Verb: "PATCH", ContentType: "application/merge-patch+json" } =>
                    Ok(await ChangeAsync(call, (stored, _) => (MergePatch.Apply(stored, call.Body!), null))),
                { Verb: "PUT" } => await ReplaceAsync(call),
                { Verb: "DELETE" } => Ok(await DeleteAsync(call)),
                _ => throw new ApiError(HttpStatusCode.UnsupportedMediaType, "UnsupportedMediaType", $"{call.Verb} {call.ContentType}"),
            };
        }
        catch (ApiError e)
        {
            var named = call.Verb == "POST" ? call.Path with { Name = (string?)call.Body!["metadata"]!["name"] } : call.Path;
            return new ApiAnswer(e.Code, e.ToStatus(named));
        }
    }

    private static ApiAnswer Ok(JsonObject body) => new(HttpStatusCode.OK, body);

    /// <summary>A page of a list, which belongs to the moment of the first one.</summary>
    private JsonObject List(ResourcePath path)
    {
        var token = ContinueToken.Parse(path.Query["continue"]);
        var limit = int.TryParse(path.Query["limit"], CultureInfo.InvariantCulture, out var most) && most > 0 ? most : int.MaxValue;
        var version = token?.Version ?? _etcd.Version;
        var items = new JsonArray();
        string? next = null;
        var last = token?.After;
        foreach (var (key, obj) in _etcd.AllAt(path.Resource, version).Where(entry => Follows(entry.Key, token?.After, path.Namespace)))
        {
            if (items.Count == limit)
            {
                next = new ContinueToken(version, last!).ToString();
                break;
            }

            last = key;
            if (Selectors.Matches(path, obj))
            {
                items.Add(obj.DeepClone());
            }
        }

        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (next is not null)
        {
            metadata["continue"] = next;
        }

        return new JsonObject
        {
            ["kind"] = $"{ResourceTraits.Of(path.Resource).Kind}List",
            ["apiVersion"] = path.Group.Length == 0 ? path.Version : $"{path.Group}/{path.Version}",
            ["metadata"] = metadata,
            ["items"] = items,
        };
    }

    private static bool Follows(string key, string? last, string? ns) =>
        (last is null || string.CompareOrdinal(key, last) > 0) && (ns is null || key.StartsWith($"{ns}/", StringComparison.Ordinal));

    private JsonObject Found(ResourcePath path) => Stored(path) ?? throw ApiError.NotFound($"{path.Resource} \"{path.Name}\"");

    private JsonObject? Stored(ResourcePath path) => _etcd.Get(path.Resource, path.Namespace, path.Name!);

    private async Task<ApiAnswer> CreateAsync(ApiCall call)
    {
        var obj = call.Body!.DeepClone().AsObject();
        var metadata = obj["metadata"]!.AsObject();
        foreach (var given in (string[])["uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "managedFields"])
        {
            metadata.Remove(given);
        }

        if (call.Path.Namespace is { } ns)
        {
            metadata["namespace"] = ns;
            if (_etcd.Get("namespaces", null, ns) is null)
            {
                throw ApiError.NoNamespace(ns);
            }
        }

        metadata["name"] ??= $"{metadata["generateName"]}{_etcd.Uid()[..5]}";
        if (ResourceTraits.Of(call.Path.Resource).IsCustom)
        {
            obj.Remove("status");
        }

        var path = call.Path with { Name = (string)metadata["name"]! };
        obj = Tidied(path, await _admission.ReviewAsync(call.User, path, "CREATE", obj, old: null));
        var made = _etcd.Create(path.Resource, obj, call.User.Name);
        _owners[Uid(made)] = call.ContentType == Apply
            ? FieldOwners.None.Apply(Writer(call), made, call.Body, force: true).After
            : FieldOwners.None.AfterUpdate(Writer(call), [], made);
        return new ApiAnswer(HttpStatusCode.Created, made);
    }

    private async Task<ApiAnswer> ApplyAsync(ApiCall call)
    {
        if (Stored(call.Path) is not null || call.Path.SubResource is not null)
        {
            var force = call.Path.Query["force"] == "true";
            return Ok(await ChangeAsync(call, (stored, owners) => owners.Apply(Writer(call), stored, call.Body!, force)));
        }

        return call.Body!["metadata"]!["uid"] is null
            ? await CreateAsync(call)
            : throw ApiError.Conflict("uid mismatch: the object is not there");
    }

    private async Task<ApiAnswer> ReplaceAsync(ApiCall call)
    {
        var traits = ResourceTraits.Of(call.Path.Resource);
        var old = Stored(call.Path);
        var wanted = call.Body!["metadata"]!;
        if (wanted["uid"] is { } uid && (old is null || (string?)uid != Uid(old)))
        {
            throw ApiError.Conflict("Precondition failed: UID");
        }

        if (old is null && traits.CreatesOnReplace)
        {
            return await CreateAsync(call);
        }

        return Ok(await ChangeAsync(call, (_, _) =>
        {
            if (wanted["resourceVersion"] is null && !traits.ReplacesBlindly)
            {
                // The API server names the resource here, where an error of this kind names a kind.
                throw new ApiError(
                    HttpStatusCode.UnprocessableEntity, "Invalid", "metadata.resourceVersion: Invalid value: must be specified for an update")
                {
                    Details = ApiError.DetailsOf(call.Path),
                };
            }

            return (call.Body.DeepClone().AsObject(), null);
        }));
    }

    /// <summary>Changes an object as it is by then: what comes between is taken up, unless the caller named a resourceVersion.</summary>
    private async Task<JsonObject> ChangeAsync(ApiCall call, Edit edit)
    {
        for (var attempt = 1; ; attempt++)
        {
            var old = Found(call.Path);
            var owners = _owners.GetValueOrDefault(Uid(old), FieldOwners.None);
            var (changed, after) = edit(old, owners);
            var wanted = call.Body!["metadata"];
            if (wanted?["resourceVersion"] is { } version && (string?)version != (string?)old["metadata"]!["resourceVersion"])
            {
                throw ApiError.Modified();
            }

            if (wanted?["uid"] is { } uid && (string?)uid != Uid(old))
            {
                throw ApiError.Invalid("metadata.uid: Invalid value: field is immutable");
            }

            changed = Tidied(call.Path, Fields(call.Path, old, changed));
            changed = await _admission.ReviewAsync(call.User, call.Path, "UPDATE", changed, old);
            if (ReferenceEquals(Stored(call.Path), old))
            {
                Immutable.Check(call.Path, old, changed);
                after ??= owners.AfterUpdate(Writer(call), old, changed);
                _owners[Uid(old)] = after;
                return _etcd.Update(call.Path.Resource, old, changed, call.User.Name, evenIfSame: !after.IsSameAs(owners));
            }

            if (wanted?["resourceVersion"] is not null || attempt == Attempts)
            {
                throw ApiError.Modified();
            }
        }
    }

    private async Task<JsonObject> DeleteAsync(ApiCall call)
    {
        var old = Found(call.Path);
        DeletePreconditions(call.Path, old, call.Body?["preconditions"]?.AsObject());
        await _admission.ReviewAsync(call.User, call.Path, "DELETE", obj: null, old);
        var now = Found(call.Path);
        DeletePreconditions(call.Path, now, call.Body?["preconditions"]?.AsObject());
        var left = _etcd.Delete(call.Path.Resource, now, call.User.Name);
        if (Stored(call.Path) is not null)
        {
            return left;
        }

        var details = ApiError.DetailsOf(call.Path);
        details["uid"] = Uid(now);
        return new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        };
    }

    /// <summary>Of an update only its own part counts, and what the API server fills in stays as it is.</summary>
    private static JsonObject Fields(ResourcePath path, JsonObject old, JsonObject changed)
    {
        if (path.SubResource == "status")
        {
            var status = old.DeepClone().AsObject();
            Keep("status", from: changed, to: status);
            return status;
        }

        var metadata = changed["metadata"]!.AsObject();
        foreach (var kept in (string[])
            ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion"])
        {
            Keep(kept, from: old["metadata"]!.AsObject(), to: metadata);
        }

        metadata.Remove("managedFields");
        if (ResourceTraits.Of(path.Resource).IsCustom)
        {
            Keep("status", from: old, to: changed);
            if (!JsonNode.DeepEquals(old["spec"], changed["spec"]))
            {
                metadata["generation"] = (long)old["metadata"]!["generation"]! + 1;
            }
        }

        return changed;
    }

    private static void Keep(string field, JsonObject from, JsonObject to)
    {
        if (from[field] is { } value)
        {
            to[field] = value.DeepClone();
        }
        else
        {
            to.Remove(field);
        }
    }

    /// <summary>What the API server's types leave out when it is empty: in the metadata of all kinds, and in all of those that it knows.</summary>
    private static JsonObject Tidied(ResourcePath path, JsonObject obj)
    {
        RemoveEmpty(obj["metadata"]!.AsObject());
        if (!ResourceTraits.Of(path.Resource).IsCustom)
        {
            RemoveEmpty(obj);
        }

        return obj;
    }

    private static void RemoveEmpty(JsonObject obj)
    {
        foreach (var (name, _) in obj.Where(field => field.Value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 }).ToList())
        {
            obj.Remove(name);
        }
    }

    private static void DeletePreconditions(ResourcePath path, JsonObject old, JsonObject? wanted)
    {
        if ((wanted?["uid"] is { } uid && (string?)uid != Uid(old))
            || (wanted?["resourceVersion"] is { } version && (string?)version != (string?)old["metadata"]!["resourceVersion"]))
        {
            throw new ApiError(HttpStatusCode.Conflict, "Conflict", "the precondition does not hold") { Details = ApiError.DetailsOf(path, asKind: true) };
        }
    }

    private static FieldOwner Writer(ApiCall call) =>
        new(call.Path.Query["fieldManager"] ?? call.User.Name, call.ContentType == Apply, call.Path.SubResource);

    private static string Uid(JsonObject obj) => (string)obj["metadata"]!["uid"]!;
}
