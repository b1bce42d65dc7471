using System.Text.Json.Nodes;
using JitOperator.Audit.Commands;

namespace JitOperator.Cli.Doctor.Checks;

/// <summary>What the operator's service account may do: the roles that it may hand out, and nothing that would let it take more.</summary>
internal static class OperatorRights
{
    private const string Check = "operator's rights";
    private const string Rbac = "apis/rbac.authorization.k8s.io/v1";
    private static readonly string[] s_never = ["escalate", "impersonate", "*"];

    public static async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorCase about, CancellationToken cancellationToken)
    {
        var bindings = await about.Probe.GetAsync($"{Rbac}/clusterrolebindings", cancellationToken);
        if (bindings.IsForbidden)
            return [DoctorCase.NoRight(Check, "list", "clusterrolebindings.rbac.authorization.k8s.io")];
        if (!bindings.IsThere)
            return [DoctorCase.Odd(Check, bindings)];
        var mine = (bindings.Json!["items"] as JsonArray ?? []).OfType<JsonObject>().Where(binding => IsOf(about, binding)).ToList();
        if (mine.Count == 0)
            return [CheckResult.Fail(Check, $"no ClusterRoleBinding is for {about.OperatorNamespace}/{about.ServiceAccount}", "Apply config/rbac (or the chart): without it the operator can do nothing.")];
        var (results, bind) = (new List<CheckResult>(), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var name in mine.Select(binding => Text(binding["roleRef"], "name")).Distinct(StringComparer.Ordinal))
        {
            var role = await about.Probe.GetAsync($"{Rbac}/clusterroles/{Uri.EscapeDataString(name)}", cancellationToken);
            if (role.IsForbidden)
                results.Add(DoctorCase.NoRight(Check, "get", $"clusterroles/{name}"));
            else if (!role.IsThere)
                results.Add(CheckResult.Fail(Check, $"the ClusterRole {name}, which the operator is bound to, is not there", "Apply config/rbac (or the chart) again."));
            else
                Look(name, role.Json!, results, bind);
        }

        if (results.All(result => result.Verdict == Verdict.Unknown) && bind.Count == 0)
            results.Add(CheckResult.Warn(Check, "the operator may hand out no role", "Name the roles that may be granted in config/rbac/grantable-roles.yaml (grantableRoles of the chart)."));
        return results.Count > 0 ? results : [CheckResult.Ok(Check, $"it may hand out {string.Join(", ", bind)}, and neither escalate nor impersonate")];
    }

    private static bool IsOf(DoctorCase about, JsonObject binding) => (binding["subjects"] as JsonArray ?? []).Any(subject =>
        Text(subject, "kind") == "ServiceAccount" && Text(subject, "name") == about.ServiceAccount && Text(subject, "namespace") == about.OperatorNamespace);

    private static void Look(string name, JsonObject role, List<CheckResult> results, SortedSet<string> bind)
    {
        foreach (var rule in (role["rules"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var (verbs, groups, resources, names) = (Texts(rule, "verbs"), Texts(rule, "apiGroups"), Texts(rule, "resources"), Texts(rule, "resourceNames"));
            foreach (var verb in verbs.Intersect(s_never, StringComparer.Ordinal))
                results.Add(Wide(name, verb == "*" ? "do everything (verb *)" : verb, "verbs"));
            if (groups.Contains("*"))
                results.Add(Wide(name, "act on every API group (*)", "apiGroups"));
            if (resources.Contains("*"))
                results.Add(Wide(name, "act on every resource (*)", "resources"));
            if (!verbs.Contains("bind"))
                continue;
            if (names.Count == 0)
                results.Add(Wide(name, "bind every role, cluster-admin among them", "resourceNames"));
            bind.UnionWith(names);
        }
    }

    private static CheckResult Wide(string role, string what, string field) => CheckResult.Fail(
        Check,
        $"by the ClusterRole {role} the operator may {what}",
        $"Take that out of the {field} of ClusterRole {role} (kubectl edit clusterrole {TerminalText.Escape(role)}), find out who put it there, and apply config/rbac again.");

    private static string Text(JsonNode? node, string name) =>
        node is JsonObject item && item[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : string.Empty;

    private static List<string> Texts(JsonObject rule, string name) =>
        [.. (rule[name] as JsonArray ?? []).OfType<JsonValue>().Select(value => value.TryGetValue<string>(out var text) ? text : string.Empty)];
}
