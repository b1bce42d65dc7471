using System.Text.Json;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>
/// GKE: entries of Cloud Logging whose <c>protoPayload</c> is a <c>google.cloud.audit.AuditLog</c> of the service <c>k8s.io</c>. What the
/// entry does not have cannot be had: UID and groups of the user, who impersonated, the query of the URI and with it the command of an exec.
/// </summary>
/// <remarks>
/// Facts that this stands on: <c>methodName</c> is the API group backwards, its version, the resource, perhaps a subresource, and the verb;
/// <c>resourceName</c> is the path, with <c>core</c> for the group without a name; <c>operation.id</c> is the audit ID, with <c>first</c> and
/// <c>last</c> for calls that run on; the status is that of gRPC, and the answer, where there is one, has that of HTTP; annotations of the
/// audit event are labels of the entry.
/// </remarks>
public sealed class GkeEnvelope : JsonEnvelope
{
    private const string Service = "k8s.io";
    private const string Decision = "authorization.k8s.io/decision";
    private const string Reason = "authorization.k8s.io/reason";

    internal override Opened Open(JsonElement item, Surroundings around, ReadOnlySpan<byte> json)
    {
        var payload = Member(item, "protoPayload");
        if (payload.ValueKind != JsonValueKind.Object)
        {
            return Opened.Unreadable("has no protoPayload");
        }

        if (Text(payload, "serviceName") is { } service && service != Service)
        {
            return Opened.SomethingElse;
        }

        if (Text(payload, "methodName") is not { Length: > 0 } method)
        {
            return Opened.Unreadable("has no methodName");
        }

        if ((Text(Member(item, "operation"), "id") ?? Text(item, "insertId")) is not { Length: > 0 } id)
        {
            return Opened.Unreadable("has neither operation.id nor insertId");
        }

        return Text(item, "timestamp") is { } time
            ? Opened.As(Write(item, payload, GkeCall.Of(method, Text(payload, "resourceName") ?? string.Empty), id, time))
            : Opened.Unreadable("has no timestamp");
    }

    private static byte[] Write(JsonElement item, JsonElement payload, GkeCall call, string id, string time)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, AuditEvents.Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", "Event");
            writer.WriteString("apiVersion", "audit.k8s.io/v1");
            writer.WriteString("level", "Metadata");
            writer.WriteString("auditID", id);
            writer.WriteString("stage", IsBeginning(Member(item, "operation")) ? "ResponseStarted" : "ResponseComplete");
            writer.WriteString("requestURI", call.Path);
            writer.WriteString("verb", call.Verb);
            writer.WriteStartObject("user");
            writer.WriteString("username", Text(Member(payload, "authenticationInfo"), "principalEmail") ?? string.Empty);
            writer.WriteEndObject();
            WriteClient(writer, Member(payload, "requestMetadata"));
            call.WriteReference(writer);
            if (CodeOf(payload) is { } code)
            {
                writer.WriteStartObject("responseStatus");
                writer.WriteNumber("code", code);
                writer.WriteEndObject();
            }

            writer.WriteString("requestReceivedTimestamp", time);
            writer.WriteString("stageTimestamp", time);
            WriteAnnotations(writer, Member(item, "labels"), Member(payload, "authorizationInfo"));
            writer.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static bool IsBeginning(JsonElement operation) => IsTrue(operation, "first") && !IsTrue(operation, "last");

    private static bool IsTrue(JsonElement item, string name) => Member(item, name).ValueKind == JsonValueKind.True;

    private static void WriteClient(Utf8JsonWriter writer, JsonElement client)
    {
        if (Text(client, "callerIp") is { Length: > 0 } address)
        {
            writer.WriteStartArray("sourceIPs");
            writer.WriteStringValue(address);
            writer.WriteEndArray();
        }

        if (Text(client, "callerSuppliedUserAgent") is { Length: > 0 } agent)
        {
            writer.WriteString("userAgent", agent);
        }
    }

    private static void WriteAnnotations(Utf8JsonWriter writer, JsonElement labels, JsonElement authorization)
    {
        writer.WriteStartObject("annotations");
        if ((Text(labels, Decision) ?? GrantedOf(authorization)) is { } decision)
        {
            writer.WriteString(Decision, decision);
        }

        if (Text(labels, Reason) is { Length: > 0 } reason)
        {
            writer.WriteString(Reason, reason);
        }

        writer.WriteEndObject();
    }

    // Only where all that was asked for was granted.
    private static string? GrantedOf(JsonElement authorization) =>
        authorization.ValueKind == JsonValueKind.Array && authorization.GetArrayLength() > 0
            ? authorization.EnumerateArray().All(asked => IsTrue(asked, "granted")) ? "allow" : "forbid"
            : null;

    // The answer is a Status only where it failed, or where an object was deleted.
    private static int? CodeOf(JsonElement payload)
    {
        if (Text(Member(payload, "response"), "@type") is { } type && type.EndsWith(".Status", StringComparison.Ordinal)
            && Number(Member(payload, "response"), "code") is { } answered)
        {
            return answered;
        }

        return Number(Member(payload, "status"), "code") switch
        {
            null or 0 => 200,
            1 => 499,
            3 or 9 or 11 => 400,
            4 => 504,
            5 => 404,
            6 or 10 => 409,
            7 => 403,
            8 => 429,
            12 => 501,
            14 => 503,
            16 => 401,
            2 or 13 or 15 => 500,
            _ => null,
        };
    }
}
