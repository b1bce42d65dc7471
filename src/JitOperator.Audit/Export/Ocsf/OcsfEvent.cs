using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Audit.Log;
using JitOperator.Audit.Records;

namespace JitOperator.Audit.Export.Ocsf;

/// <summary>
/// A record as an event of OCSF 1.8.0. All times are the record's. The record itself goes along in <c>raw_data</c>, byte for byte, with
/// its SHA-256 in <c>raw_data_hash</c>; its leaf hash and the tree that it is proven to be in are in <c>unmapped.integrity</c>, because
/// this version has no place for them (a profile <c>record_integrity</c> is to come with 1.9.0).
/// </summary>
internal sealed class OcsfEvent(LogHead head)
{
    /// <summary>The version of the schema.</summary>
    public const string SchemaVersion = "1.8.0";

    private const int Other = 99;
    private const int Sha256 = 3;

    /// <summary>Makes the event.</summary>
    public JsonObject Of(ExportedRecord exported)
    {
        var record = exported.Record;
        var kind = OcsfKind.Of(record);
        var @class = (int)kind.Class;
        var made = new JsonObject
        {
            ["activity_id"] = kind.Activity,
            ["activity_name"] = kind.ActivityName,
            ["category_uid"] = @class / 1000,
            ["class_uid"] = @class,
            ["type_uid"] = (@class * 100) + kind.Activity,
            ["severity_id"] = (int)kind.Severity,
            ["time"] = Milliseconds(record.Time),
            ["message"] = record.Message ?? kind.Title,
            ["metadata"] = Metadata(exported),
            ["raw_data"] = Encoding.UTF8.GetString(exported.Entry.Bytes.Span),
            ["raw_data_hash"] = new JsonObject
            {
                ["algorithm_id"] = Sha256,
                ["value"] = Convert.ToHexStringLower(SHA256.HashData(exported.Entry.Bytes.Span)),
            },
            ["raw_data_size"] = exported.Entry.Bytes.Length,
            ["unmapped"] = Unmapped(exported),
        };
        if (record.Cause is not null)
            made["status_code"] = record.Cause;
        switch (kind.Class)
        {
            case OcsfClass.EntityManagement:
                AddEntity(made, record, kind);
                break;
            case OcsfClass.UserAccess:
                AddAccess(made, exported);
                break;
            case OcsfClass.DetectionFinding:
                AddFinding(made, exported, kind);
                break;
            case OcsfClass.ApiActivity:
                OcsfApi.Add(made, record, Actor(record), Milliseconds);
                break;
        }

        return made;
    }

    private static void AddEntity(JsonObject made, AuditRecord record, OcsfKind kind)
    {
        made["actor"] = Actor(record);
        made["status_id"] = kind.IsFailure ? 2 : 1;
        if ((record.Decision?.Comment ?? record.Reason) is { } comment)
            made["comment"] = comment;
        made["entity"] = (record.Request, record.Policy) switch
        {
            ({ } request, _) => With(Named("AccessRequest", $"{request.Namespace}/{request.Name}", request.Uid), record.Policy),
            (null, { } policy) => With(new JsonObject { ["type"] = "Policy", ["type_id"] = 5, ["name"] = policy.Name }, policy),
            _ => Named(record.Type == AuditRecordTypes.ActivitySource ? "Source of audit events" : "Audit log", record.Cluster, null),
        };
    }

    private static void AddAccess(JsonObject made, ExportedRecord exported)
    {
        var record = exported.Record;
        made["actor"] = Actor(record);
        made["status_id"] = 1;
        made["user"] = User(exported);
        made["privileges"] = new JsonArray($"{record.Target?.RoleKind}/{record.Target?.RoleName}");
        made["resources"] = Resources(record);
        if (Milliseconds(record.StartsAt) is { } start)
            made["start_time"] = start;
        if (Milliseconds(record.ExpiresAt) is { } end)
            made["end_time"] = end;
    }

    private void AddFinding(JsonObject made, ExportedRecord exported, OcsfKind kind)
    {
        var record = exported.Record;
        made["status_id"] = 1;
        made["is_alert"] = kind.Severity >= OcsfSeverity.Medium;
        made["finding_info"] = new JsonObject
        {
            ["uid"] = Uid(exported),
            ["title"] = kind.Title,
            ["desc"] = record.Message ?? kind.Title,
            ["created_time"] = Milliseconds(record.Time),
            ["types"] = new JsonArray(record.Finding?.Rule ?? record.Type),
        };
        if (record.Finding is { } finding)
        {
            made["finding_info"]!["related_events_count"] = finding.Indices.Count;
            made["unmapped"]!["finding"] = JsonSerializer.SerializeToNode(finding, TypedJson.Contract<AuditFinding>());
        }

        made["resources"] = Resources(record);
    }

    private JsonObject Metadata(ExportedRecord exported)
    {
        var metadata = new JsonObject
        {
            ["version"] = SchemaVersion,
            ["product"] = new JsonObject { ["name"] = "JIT Operator", ["vendor_name"] = "JIT Operator" },
            ["uid"] = Uid(exported),
            ["sequence"] = exported.Entry.Index,
            ["event_code"] = exported.Record.Type,
            ["log_name"] = head.Checkpoint.Origin,
            ["log_source"] = exported.Record.Cluster,
            ["original_time"] = exported.Record.Time,
        };
        // All events of one request belong together.
        if (exported.Record.Request?.Uid is { Length: > 0 } uid)
            metadata["correlation_uid"] = uid;
        return metadata;
    }

    private JsonObject Unmapped(ExportedRecord exported) => new()
    {
        ["integrity"] = new JsonObject
        {
            ["origin"] = head.Checkpoint.Origin,
            ["index"] = exported.Entry.Index,
            ["leaf_hash"] = exported.Entry.LeafHash.ToBase64(),
            ["tree_size"] = head.Checkpoint.Size,
            ["root_hash"] = head.Checkpoint.Root.ToBase64(),
        },
    };

    private string Uid(ExportedRecord exported) =>
        string.Create(CultureInfo.InvariantCulture, $"{head.Checkpoint.Origin}/{exported.Entry.Index}");

    private static JsonObject Actor(AuditRecord record)
    {
        if (record.Actor is not { } actor)
            return new JsonObject { ["app_name"] = "jit-operator" };
        var user = new JsonObject { ["name"] = actor.Username, ["type_id"] = TypeOf(actor.Username) };
        if (actor.Uid is { Length: > 0 })
            user["uid"] = actor.Uid;
        if (actor.Groups is { Count: > 0 } groups)
            user["groups"] = new JsonArray([.. groups.Select(group => new JsonObject { ["name"] = group })]);
        if (record.Evidence?.Mfa is { } mfa)
            user["has_mfa"] = mfa.Satisfied;
        return new JsonObject { ["user"] = user };
    }

    // Records of the end name nobody; where the beginning was pruned, the request is all that is known.
    private static JsonObject User(ExportedRecord exported) => exported.Known.Person is { } person
        ? new JsonObject { ["name"] = person, ["type_id"] = TypeOf(person) }
        : new JsonObject { ["uid"] = $"whoever request {exported.Record.Request?.Uid} was for", ["type_id"] = 0 };

    private static int TypeOf(string username) => username.StartsWith("system:serviceaccount:", StringComparison.Ordinal) ? 4 : 1;

    private static JsonArray Resources(AuditRecord record)
    {
        var places = record.Target switch
        {
            { ClusterWide: true } => [Resource("Cluster", record.Cluster, null, null)],
            { } target => target.Namespaces.Select(name => Resource("Namespace", name, name, null)),
            null => [],
        };
        var bindings = (record.Bindings ?? []).Select(binding => Resource(
            binding.Namespace.Length == 0 ? "ClusterRoleBinding" : "RoleBinding", binding.Name, binding.Namespace, binding.Uid));
        return new JsonArray([.. places, .. bindings]);
    }

    private static JsonObject Resource(string type, string name, string? @namespace, string? uid)
    {
        var resource = new JsonObject { ["type"] = type, ["name"] = name };
        if (@namespace is { Length: > 0 })
            resource["namespace"] = @namespace;
        if (uid is { Length: > 0 })
            resource["uid"] = uid;
        return resource;
    }

    private static JsonObject Named(string type, string name, string? uid)
    {
        var entity = new JsonObject { ["type"] = type, ["type_id"] = Other, ["name"] = name };
        if (uid is { Length: > 0 })
            entity["uid"] = uid;
        return entity;
    }

    private static JsonObject With(JsonObject entity, AuditPolicy? policy)
    {
        if (policy is not null)
        {
            entity["policy"] = new JsonObject
            {
                ["name"] = policy.Name,
                ["version"] = policy.Generation.ToString(CultureInfo.InvariantCulture),
                ["uid"] = policy.Digest,
            };
        }

        return entity;
    }

    private static long? Milliseconds(string? time) => RecordTime.TryParse(time, out var instant)
        ? instant.ToUnixTimeMilliseconds()
        : DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant) ? instant.ToUnixTimeMilliseconds() : null;
}
