using JitOperator.Api;
using k8s.Models;

namespace JitOperator.Core.Roles;

/// <summary>
/// Marks what of a role leads further than it looks, for approvers to see. After the Kubernetes documentation's good practices for RBAC
/// (privilege escalation risks).
/// </summary>
public static class RoleRisks
{
    private static readonly (string Mark, Func<V1PolicyRule, bool> Holds)[] Marks =
    [
        ("may do everything (wildcards for verbs and resources)", r => Any(r.Verbs, "*") && Any(r.Resources, "*") && Any(r.ApiGroups, "*")),
        ("every verb, also those to come (wildcard)", r => Any(r.Verbs, "*") && !Any(r.Resources, "*")),
        ("every resource, also those to come (wildcard)", r => Any(r.Resources, "*") && !Any(r.Verbs, "*")),
        ("may raise the rights of roles (escalate)", r => Can(r, ApiConstants.Rbac, ["roles", "clusterroles"], "escalate")),
        ("may hand out roles that it does not have (bind)", r => Can(r, ApiConstants.Rbac, ["roles", "clusterroles"], "bind")),
        ("may change roles or bindings",
            r => Can(r, ApiConstants.Rbac, ["roles", "clusterroles", "rolebindings", "clusterrolebindings"], "create", "update", "patch")),
        ("may act as somebody else (impersonate)",
            r => Can(r, string.Empty, ["users", "groups", "serviceaccounts"], "impersonate")
                || Can(r, "authentication.k8s.io", ["users", "groups", "serviceaccounts", "uids", "userextras"], "impersonate")),
        ("reads secrets", r => Can(r, string.Empty, ["secrets"], "get", "list", "watch")),
        ("makes tokens of service accounts", r => Can(r, string.Empty, ["serviceaccounts/token"], "create")),
        // get as well: over WebSocket, a get of pods/exec runs a command.
        ("runs commands in pods", r => Can(r, string.Empty, ["pods/exec", "pods/attach"], "create", "get")),
        ("reaches into pods (port-forward, proxy, ephemeral containers)",
            r => Can(r, string.Empty, ["pods/portforward", "pods/proxy", "services/proxy"], "create", "get")
                || Can(r, string.Empty, ["pods/ephemeralcontainers"], "update", "patch")),
        ("reaches nodes (nodes/proxy)", r => Can(r, string.Empty, ["nodes/proxy"], "create", "get")),
        ("starts workloads, and so runs as any service account there",
            r => Can(r, string.Empty, ["pods", "replicationcontrollers"], "create")
                || Can(r, "apps", ["deployments", "daemonsets", "statefulsets", "replicasets"], "create", "update", "patch")
                || Can(r, "batch", ["jobs", "cronjobs"], "create", "update", "patch")),
        ("approves or signs certificates",
            r => Can(r, "certificates.k8s.io", ["certificatesigningrequests/approval", "signers"], "update", "patch", "approve", "sign")),
        ("changes admission webhooks",
            r => Can(r, "admissionregistration.k8s.io", ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"], "create", "update", "patch", "delete")),
        ("changes this operator's policies",
            r => Can(r, ApiConstants.Group, ["accesspolicies"], "create", "update", "patch", "delete")),
    ];

    /// <summary>A line for each mark that one of the rules earns; empty when none does.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<V1PolicyRule>? rules)
    {
        var all = (rules ?? []).ToList();
        return [.. Marks.Where(mark => all.Exists(rule => mark.Holds(rule))).Select(mark => mark.Mark)];
    }

    private static bool Can(V1PolicyRule rule, string group, string[] resources, params string[] verbs) =>
        (Any(rule.ApiGroups, group) || Any(rule.ApiGroups, "*"))
        && (Any(rule.Verbs, "*") || verbs.Any(verb => Any(rule.Verbs, verb)))
        && resources.Any(resource => Covers(rule.Resources, resource));

    // "*" covers all, "*/exec" a subresource of all, as the authorizer has it.
    private static bool Covers(IList<string>? given, string resource) =>
        Any(given, "*") || Any(given, resource)
        || (resource.IndexOf('/', StringComparison.Ordinal) is > 0 and var at && Any(given, $"*{resource[at..]}"));

    private static bool Any(IList<string>? given, string wanted) => given?.Contains(wanted) == true;
}
