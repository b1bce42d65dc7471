using System.Text.Json.Nodes;

namespace JitOperator.Api.Tests.Cluster;

/// <summary>Small objects that the API server accepts, for tests to spoil in one place.</summary>
internal static class ValidObjects
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    /// <summary>A request with every field set.</summary>
    public static JsonObject Request(string ns, string name) => Object("AccessRequest", ns, name, """
        {
          "policyName": "payments-look",
          "role": { "kind": "ClusterRole", "name": "view" },
          "duration": "1h30m",
          "reason": "Look at the gateway's settings",
          "ticket": "INC-1",
          "revoked": false
        }
        """);

    /// <summary>An approval as the operator lays it out, undecided.</summary>
    public static JsonObject Approval(string ns, string name) => Object("AccessApproval", ns, name, $$"""
        {
          "requestRef": { "name": "incident-4711", "uid": "7d9c1c5e-0000-4000-8000-000000000000" },
          "requestDigest": "{{Digest}}",
          "policy": { "name": "payments-look", "generation": 1, "digest": "{{Digest}}" },
          "roleRulesDigest": "{{Digest}}",
          "stage": "lead",
          "slot": 0,
          "summary": {
            "requester": "alice", "role": "ClusterRole/view", "namespace": "payments", "allows": ["get,list pods"],
            "duration": "1h30m", "reason": "Look at the gateway's settings", "ticket": "INC-1",
            "approvers": "Group/payments-leads", "deadline": "2026-11-24T12:00:00Z"
          }
        }
        """);

    /// <summary>A policy with every field set.</summary>
    public static JsonObject Policy(string name) => Object("AccessPolicy", null, name, """
        {
          "priority": 10,
          "requesters": [
            { "kind": "Group", "name": "payments-developers" },
            { "kind": "ServiceAccount", "name": "pipeline", "namespace": "payments-ci" }
          ],
          "grants": [{ "roles": [{ "kind": "ClusterRole", "name": "view" }], "namespaces": ["payments", "payments-*"] }],
          "maxDuration": "8h",
          "defaultDuration": "1h",
          "requirements": { "reason": { "minLength": 10 } },
          "approval": { "stages": [
            { "name": "lead", "approvers": [{ "kind": "Group", "name": "payments-leads" }], "required": 1, "timeout": "4h" }
          ] },
          "onRoleChange": "Warn"
        }
        """);

    private static JsonObject Object(string kind, string? ns, string name, string spec)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns is not null)
            metadata["namespace"] = ns;
        return new JsonObject
        {
            ["apiVersion"] = ApiConstants.ApiVersion,
            ["kind"] = kind,
            ["metadata"] = metadata,
            ["spec"] = JsonNode.Parse(spec),
        };
    }
}
