using System.Text.Json;
using JitOperator.Api.Audit;
using JitOperator.Core.Activity;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using k8s.Models;

namespace JitOperator.Core.Tests.Activity;

/// <summary>Calls and grants for tests.</summary>
internal static class Calls
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<V1PolicyRule> View { get; } = [new() { ApiGroups = [""], Resources = ["pods", "configmaps"], Verbs = ["get", "list", "watch"] }];

    public static IReadOnlyList<V1PolicyRule> Edit { get; } = [.. View, new() { ApiGroups = [""], Resources = ["pods/exec"], Verbs = ["create", "get"] }];

    /// <summary>A grant from noon on for an hour, in <c>pay</c>.</summary>
    public static (AuditRequest Request, Grant Grant) GrantOf(string uid, string person = "alice", string role = "view", bool clusterWide = false)
    {
        var scope = clusterWide ? GrantScope.Cluster : GrantScope.Of(["pay"]);
        return (
            new AuditRequest("pay", uid, uid),
            new Grant(Noon, Noon.AddHours(1), person, "ClusterRole", role, "sha256:0", "policy", scope, [.. Grant.BindingsOf(uid, scope)]));
    }

    public static GrantIndex Index(params (AuditRequest Request, Grant Grant)[] grants)
    {
        var index = new GrantIndex();
        foreach (var (request, grant) in grants)
        {
            index.Note(request, grant, endedAt: null);
        }

        return index;
    }

    public static Attributor Attributor(GrantIndex index) => new(index, (grant, _) => grant.Grant.RoleName == "edit" ? Edit : View);

    public static string ReasonOf((AuditRequest Request, Grant Grant) grant) => grant.Grant.Bindings[0] is { Namespace.Length: > 0 } binding
        ? $"RBAC: allowed by RoleBinding \"{binding.Name}/{binding.Namespace}\" of ClusterRole \"{grant.Grant.RoleName}\" to User \"{grant.Grant.Username}\""
        : $"RBAC: allowed by ClusterRoleBinding \"{grant.Grant.Bindings[0].Name}\" of ClusterRole \"{grant.Grant.RoleName}\" to User \"{grant.Grant.Username}\"";

    public static ApiCall Get(string? reason, string user = "alice", int minute = 1, string id = "1") => new()
    {
        AuditId = id,
        Stage = ApiCall.Complete,
        Verb = "get",
        RequestUri = "/api/v1/namespaces/pay/pods/a",
        Username = user,
        ApiGroup = "",
        Resource = "pods",
        Namespace = "pay",
        Name = "a",
        Code = 200,
        Reason = reason,
        IsAllowed = true,
        ReceivedAt = Noon.AddMinutes(minute),
        StageAt = Noon.AddMinutes(minute).AddMilliseconds(5),
    };

    /// <summary>An event as the API server writes it.</summary>
    public static string Json(ApiCall call) => JsonSerializer.Serialize(new
    {
        kind = "Event",
        apiVersion = "audit.k8s.io/v1",
        level = "Request",
        auditID = call.AuditId,
        stage = call.Stage,
        requestURI = call.RequestUri,
        verb = call.Verb,
        user = new { username = call.ImpersonatedBy ?? call.Username, uid = "u", groups = new[] { "g" }, extra = new { key = new[] { "username" } } },
        impersonatedUser = call.ImpersonatedBy is null ? null : new { username = call.Username, groups = call.Groups },
        sourceIPs = new[] { "203.0.113.9", "192.0.2.7" },
        userAgent = "kubectl",
        objectRef = new { resource = call.Resource, @namespace = call.Namespace, name = call.Name, apiVersion = "v1", subresource = call.Subresource },
        responseStatus = new { metadata = new { }, code = call.Code },
        requestObject = new { user = new { username = "mallory" }, annotations = new { reason = "Binding \"jit-" }, items = new[] { new { auditID = "no" } } },
        requestReceivedTimestamp = call.ReceivedAt.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ"),
        stageTimestamp = call.StageAt.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ"),
        annotations = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["authorization.k8s.io/decision"] = call.IsAllowed ? "allow" : "forbid",
            ["authorization.k8s.io/reason"] = call.Reason,
        },
    });

    public static string List(IEnumerable<ApiCall> calls) =>
        $$"""{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[{{string.Join(',', calls.Select(Json))}}]}""";
}
