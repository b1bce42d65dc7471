using System.Text.Json.Nodes;
using JitOperator.Api;

namespace JitOperator.Cli.Doctor.Checks;

/// <summary>The custom resources: there, of the version that this program speaks, and with the fields that it knows.</summary>
internal static class CustomResources
{
    // The newest field of each kind: an older CRD would drop what people write there.
    private static readonly (string Plural, string[] Fields)[] s_kinds =
    [
        ("accesspolicies", ["effect", "requesters", "grants", "approval", "breakGlass", "activity"]),
        ("accessrequests", ["role", "reason", "duration", "breakGlass", "extends", "ttlAfterFinished"]),
        ("accessapprovals", ["requestRef", "requestDigest", "decision", "review"]),
    ];

    public static async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorCase about, CancellationToken cancellationToken)
    {
        const string Check = "custom resources";
        var results = new List<CheckResult>();
        foreach (var (plural, fields) in s_kinds)
        {
            var name = $"{plural}.{ApiConstants.Group}";
            var answer = await about.Probe.GetAsync($"apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}", cancellationToken);
            if (answer.IsForbidden)
                return await ServedAsync(about, Check, cancellationToken);
            results.AddIfWrong(Of(Check, name, answer, fields));
        }

        return results.Count > 0 ? results : [CheckResult.Ok(Check, $"{s_kinds.Length} kinds of {ApiConstants.ApiVersion}, with all fields that this version knows")];
    }

    private static CheckResult Of(string check, string name, ProbeAnswer answer, string[] fields)
    {
        if (answer.IsMissing)
            return CheckResult.Fail(check, $"the CRD {name} is not there", $"Apply config/crd (or the chart's crds) of this version: without {name} the operator cannot work.");
        if (!answer.IsThere)
            return DoctorCase.Odd(check, answer);
        var version = (answer.Json!["spec"]?["versions"] as JsonArray ?? []).FirstOrDefault(v => v?["name"]?.GetValue<string>() == ApiConstants.Version);
        if (version?["served"]?.GetValue<bool>() != true)
            return CheckResult.Fail(check, $"the CRD {name} does not serve {ApiConstants.Version}", "Apply the CRDs of this version, or use the kubectl-jit of the operator's.");
        var known = version["schema"]?["openAPIV3Schema"]?["properties"]?["spec"]?["properties"] as JsonObject;
        var missing = fields.Where(field => known?.ContainsKey(field) != true).ToList();
        return missing.Count == 0
            ? CheckResult.Ok(check, name)
            : CheckResult.Fail(check, $"the CRD {name} does not know spec.{string.Join(", spec.", missing)}", "Apply the CRDs of this version: what is written in unknown fields is dropped.");
    }

    // Whoever may not read CRDs may read what is served.
    private static async Task<IReadOnlyList<CheckResult>> ServedAsync(DoctorCase about, string check, CancellationToken cancellationToken)
    {
        var answer = await about.Probe.GetAsync($"apis/{ApiConstants.ApiVersion}", cancellationToken);
        if (answer.IsMissing)
            return [CheckResult.Fail(check, $"{ApiConstants.ApiVersion} is not served", "Have an administrator apply the CRDs: JIT Operator is not installed here.")];
        if (!answer.IsThere)
            return [DoctorCase.NoRight(check, "get", "customresourcedefinitions.apiextensions.k8s.io")];
        var served = (answer.Json!["resources"] as JsonArray ?? []).Select(r => r?["name"]?.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        var missing = s_kinds.Select(kind => kind.Plural).Where(plural => !served.Contains(plural)).ToList();
        return [missing.Count == 0
            ? CheckResult.Ok(check, $"{s_kinds.Length} kinds of {ApiConstants.ApiVersion} are served (their fields you may not read)")
            : CheckResult.Fail(check, $"{string.Join(", ", missing)} of {ApiConstants.ApiVersion} are not served", "Have an administrator apply the CRDs of this version.")];
    }
}

/// <summary>Keeps what is not well.</summary>
internal static class ResultLists
{
    public static void AddIfWrong(this List<CheckResult> results, CheckResult result)
    {
        if (result.Verdict != Verdict.Ok)
            results.Add(result);
    }
}
