using System.Text.Json.Nodes;

namespace JitOperator.Api.Tests.Cluster;

/// <summary>
/// Objects that the API server accepts, for tests to spoil in one place. Together they set every field of a spec; some fields cannot
/// stand together in one.
/// </summary>
internal static class ValidObjects
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    /// <summary>A request that somebody files for somebody else, for a later time.</summary>
    public static JsonObject Request(string ns, string name) => Object("AccessRequest", ns, name, """
        {
          "policyName": "payments-look",
          "role": { "kind": "ClusterRole", "name": "view" },
          "scope": { "namespaces": ["payments", "payments-eu"] },
          "duration": "1h30m",
          "startTime": "2026-11-30T09:00:00+01:00",
          "reason": "Look at the gateway's settings",
          "ticket": "INC-1",
          "subject": { "kind": "ServiceAccount", "name": "deployer", "namespace": "payments-ci" },
          "breakGlass": false,
          "ttlAfterFinished": "24h",
          "revoked": false
        }
        """);

    /// <summary>A request that prolongs another, in selected namespaces.</summary>
    public static JsonObject Extension(string ns, string name) => Object("AccessRequest", ns, name, """
        {
          "role": { "kind": "ClusterRole", "name": "view" },
          "scope": { "namespaceSelector": {
            "matchLabels": { "team": "payments", "example.com/tier": "gold" },
            "matchExpressions": [
              { "key": "region", "operator": "In", "values": ["eu", "us"] },
              { "key": "example.com/sealed", "operator": "DoesNotExist" }
            ]
          } },
          "duration": "30m",
          "reason": "The rollback takes longer",
          "extends": "incident-4711"
        }
        """);

    /// <summary>A request for the whole cluster.</summary>
    public static JsonObject ClusterWideRequest(string ns, string name) => Object("AccessRequest", ns, name, """
        {
          "role": { "kind": "ClusterRole", "name": "view" },
          "scope": { "clusterWide": true },
          "reason": "Find out which namespaces still use the old gateway"
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
          "tier": 1,
          "review": false,
          "summary": {
            "requester": "alice", "filedBy": "system:serviceaccount:payments-ci:pipeline", "role": "ClusterRole/view",
            "where": "payments, payments-eu", "allows": ["get,list pods"], "risks": ["reads secrets"],
            "duration": "1h30m", "startsAt": "2026-11-24T13:00:00Z", "extends": "incident-4710", "mfa": "example.com/amr: otp",
            "reason": "Look at the gateway's settings", "ticket": "INC-1",
            "approvers": "Group/payments-leads", "commentRequired": true, "deadline": "2026-11-24T12:00:00Z"
          }
        }
        """);

    /// <summary>A policy that allows.</summary>
    public static JsonObject Policy(string name) => Object("AccessPolicy", null, name, """
        {
          "effect": "Allow",
          "priority": 10,
          "suspended": false,
          "requesters": [
            { "kind": "Group", "name": "payments-developers" },
            { "kind": "ServiceAccount", "name": "pipeline", "namespace": "payments-ci" }
          ],
          "requestFor": [{ "kind": "ServiceAccount", "name": "pipeline", "namespace": "payments-ci" }],
          "grants": [
            {
              "roles": [{ "kind": "ClusterRole", "name": "view" }],
              "namespaces": ["payments", "payments-*"],
              "namespaceSelector": {
                "matchLabels": { "team": "payments" },
                "matchExpressions": [{ "key": "example.com/region", "operator": "NotIn", "values": ["eu", "apac"] }]
              }
            },
            { "roles": [{ "kind": "ClusterRole", "name": "node-*" }], "clusterWide": true }
          ],
          "maxDuration": "8h",
          "defaultDuration": "1h",
          "maxLeadTime": "72h",
          "allowedWindows": [{ "days": ["Mon", "Fri"], "from": "08:00", "to": "24:00", "timeZone": "America/Argentina/Buenos_Aires" }],
          "blockedWindows": [{
            "name": "Year's end", "from": "2026-12-24T18:00", "to": "2027-01-02T06:00", "timeZone": "Europe/Berlin", "endsGrants": true
          }],
          "requirements": {
            "reason": { "minLength": 10, "pattern": "(?s).*[a-z]{3}.*" },
            "ticket": { "pattern": "(INC|CHG)-[0-9]+" },
            "mfa": { "extraKey": "example.com/amr", "values": ["otp", "hwk"], "requiredFor": ["Request", "Approval"] }
          },
          "approval": {
            "automatic": false,
            "allowSelfApproval": false,
            "stages": [{
              "name": "lead",
              "approvers": [{ "kind": "Group", "name": "payments-leads" }],
              "required": 1,
              "timeout": "4h",
              "requireComment": true,
              "escalation": [{ "after": "30m", "approvers": [{ "kind": "Group", "name": "platform-leads" }], "notify": ["platform-oncall"] }],
              "fallback": {
                "name": "duty-manager",
                "approvers": [{ "kind": "User", "name": "carol" }],
                "required": 1,
                "timeout": "1h",
                "requireComment": true,
                "notify": ["duty"]
              },
              "notify": ["payments-leads"]
            }]
          },
          "requireWitness": true,
          "auditRetention": "7y",
          "breakGlass": {
            "users": [{ "kind": "Group", "name": "payments-oncall" }],
            "maxDuration": "1h",
            "review": { "approvers": [{ "kind": "Group", "name": "security" }], "required": 2, "within": "24h" }
          },
          "limits": { "openRequests": 3, "activeGrants": 2, "coolDown": "1h" },
          "ttlAfterFinished": "720h",
          "activity": {
            "level": "Summary",
            "expected": [{ "apiGroups": ["core", "apps"], "resources": ["pods", "pods/log", "*"], "verbs": ["get", "list", "*"] }],
            "onUnexpected": "Revoke"
          },
          "notifications": [{ "channels": ["security"], "events": ["BreakGlass", "ReviewOverdue"] }],
          "onRoleChange": "Warn"
        }
        """);

    /// <summary>A policy that denies.</summary>
    public static JsonObject DenyPolicy(string name) => Object("AccessPolicy", null, name, """
        {
          "effect": "Deny",
          "priority": 0,
          "requesters": [{ "kind": "Group", "name": "system:authenticated" }],
          "grants": [{ "roles": [{ "kind": "ClusterRole", "name": "edit" }], "namespaces": ["payments"] }]
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
