using System.Net;
using System.Text.Json.Nodes;

namespace JitOperator.Api.Tests.Cluster;

/// <summary>
/// The CEL rules of the definitions, where the API server knows CEL (1.25 and later). They add to admission, which refuses the same
/// everywhere; so an older API server has nothing to show here.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class ValidationRuleTests(ClusterFixture cluster)
{
    [SkippableFact]
    public async Task Request_AfterItsCreation_ChangesInNothingButRevocation()
    {
        Skip.IfNot(cluster.HasCel, "The API server is older than CEL.");
        var request = ValidObjects.Request(cluster.Namespace, "immutable");
        request.Set("spec.ticket", null);
        request.Set("spec.breakGlass", null);
        await Accepted(cluster.Api.CreateAsync(request));

        await Refused(Patch(request, """{ "reason": "Another" }"""));
        await Refused(Patch(request, """{ "role": { "name": "edit" } }"""));
        await Refused(Patch(request, """{ "duration": null }"""));
        await Refused(Patch(request, """{ "policyName": "other" }"""));
        await Refused(Patch(request, """{ "ticket": "added later" }"""));
        await Refused(Patch(request, """{ "scope": { "namespaces": ["payments-eu", "payments"] } }"""));
        await Refused(Patch(request, """{ "scope": null }"""));
        await Refused(Patch(request, """{ "startTime": "2026-11-30T08:00:00Z" }"""));
        await Refused(Patch(request, """{ "subject": { "name": "other" } }"""));
        await Refused(Patch(request, """{ "subject": null }"""));
        await Refused(Patch(request, """{ "breakGlass": false }"""));
        await Refused(Patch(request, """{ "extends": "incident-4711", "startTime": null }"""));
        await Refused(Patch(request, """{ "ttlAfterFinished": "1h" }"""));
        await Accepted(Patch(request, """{ "revoked": true }"""));
        await Refused(Patch(request, """{ "revoked": false }"""));
        await Refused(Patch(request, """{ "revoked": null }"""));
    }

    [SkippableFact]
    public async Task Approval_AfterItsCreation_TakesOneDecision()
    {
        Skip.IfNot(cluster.HasCel, "The API server is older than CEL.");
        var approval = ValidObjects.Approval(cluster.Namespace, "immutable");
        await Accepted(cluster.Api.CreateAsync(approval));

        await Refused(Patch(approval, """{ "summary": { "role": "ClusterRole/edit" } }"""));
        await Refused(Patch(approval, """{ "slot": 1 }"""));
        await Refused(Patch(approval, """{ "tier": null }"""));
        await Refused(Patch(approval, """{ "review": true }"""));
        await Refused(Patch(approval, """{ "comment": "without a decision" }"""));
        await Accepted(Patch(approval, """{ "decision": "Denied" }"""));
        await Refused(Patch(approval, """{ "decision": "Approved" }"""));
        await Refused(Patch(approval, """{ "decision": null }"""));
        await Refused(Patch(approval, """{ "comment": "an afterthought" }"""));
    }

    [SkippableFact]
    public async Task Policy_WithContradictoryFields_IsRefused()
    {
        Skip.IfNot(cluster.HasCel, "The API server is older than CEL.");

        await Accepted(cluster.Api.CreateAsync(ValidObjects.Policy("contradictory"), dryRun: true));
        await Refused(CreatePolicy("spec.defaultDuration", "\"9h\""));
        await Refused(CreatePolicy("spec.maxDuration", "\"0h0m\""));
        await Refused(CreatePolicy("spec.requesters[0].namespace", "\"payments\""));
        await Refused(CreatePolicy("spec.requesters[1].namespace", null));
        await Refused(CreatePolicy("spec.approval.stages[0].approvers[0].namespace", "\"payments\""));
        await Refused(CreatePolicy("spec.allowedWindows[0].to", "\"08:00\""));
        await Refused(CreatePolicy("spec.blockedWindows[0].to", "\"2026-12-24T18:00\""));
        await Refused(CreatePolicy("spec.approval.automatic", "true"));
        await Refused(CreatePolicy("spec.approval.stages", null));
        await Refused(CreatePolicy("spec.approval.stages[0].name", "\"review\""));
        await Refused(CreatePolicy("spec.approval.stages[0].fallback.name", "\"review\""));
        await Refused(CreatePolicy("spec.approval.stages[0].escalation[0].after", "\"4h\""));
        await Refused(CreatePolicy("spec.limits.coolDown", "\"0s\""));
    }

    [SkippableFact]
    public async Task Policy_ThatAllows_NeedsDurationAndApproval()
    {
        Skip.IfNot(cluster.HasCel, "The API server is older than CEL.");

        await Accepted(CreatePolicy("spec.effect", null));
        await Refused(CreatePolicy("spec.maxDuration", null));
        await Refused(CreatePolicy("spec.approval", null));
    }

    [SkippableFact]
    public async Task Policy_ThatDenies_SaysNothingOfHowItAllows()
    {
        Skip.IfNot(cluster.HasCel, "The API server is older than CEL.");
        var allow = ValidObjects.Policy("contradictory")["spec"]!.AsObject();
        string[] meaningful = ["effect", "priority", "suspended", "requesters", "grants", "blockedWindows"];

        await Accepted(cluster.Api.CreateAsync(ValidObjects.DenyPolicy("contradictory"), dryRun: true));
        foreach (var (field, value) in allow)
        {
            var policy = ValidObjects.DenyPolicy("contradictory");
            if (field != "effect")
                policy.Set($"spec.{field}", value!.DeepClone());
            var outcome = await cluster.Api.CreateAsync(policy, dryRun: true);
            Assert.True(outcome.Accepted == meaningful.Contains(field), $"{field}: {outcome}");
        }
    }

    [SkippableFact]
    public async Task Grant_WithoutOnePlace_IsRefused()
    {
        Skip.IfNot(cluster.HasCel, "The API server is older than CEL.");

        await Accepted(CreatePolicy("spec.grants[0].namespaces", null));
        await Accepted(CreatePolicy("spec.grants[0].namespaceSelector", null));
        await Accepted(CreatePolicy("spec.grants[0].clusterWide", "false"));
        await Refused(CreatePolicy("spec.grants[0].clusterWide", "true"));
        await Refused(CreatePolicy("spec.grants[1].clusterWide", null));
        await Refused(CreatePolicy("spec.grants[1].clusterWide", "false"));
        await Refused(CreatePolicy("spec.grants[1].roles[0].kind", "\"Role\""));
        await Refused(CreatePolicy("spec.grants[0].namespaceSelector.matchLabels", null));
        await Refused(CreatePolicy("spec.grants[0].namespaceSelector.matchExpressions[0].values", null));
        await Refused(CreatePolicy("spec.grants[0].namespaceSelector.matchExpressions[0].operator", "\"Exists\""));
    }

    [SkippableFact]
    public async Task Request_WithContradictoryFields_IsRefused()
    {
        Skip.IfNot(cluster.HasCel, "The API server is older than CEL.");

        await Accepted(CreateRequest("spec.breakGlass", null));
        await Refused(CreateRequest("spec.breakGlass", "true"));
        await Refused(CreateRequest("spec.extends", "\"incident-4711\""));
        await Refused(CreateRequest("spec.scope.clusterWide", "true"));
        await Refused(CreateRequest("spec.scope", """{ "clusterWide": false }"""));
        await Accepted(CreateRequest("spec.scope", """{ "clusterWide": true }"""));
        await Refused(CreateRequest("spec.scope.namespaceSelector", """{ "matchLabels": { "team": "payments" } }"""));
        await Refused(CreateRequest("spec.scope", $$"""{ "namespaceSelector": { "matchLabels": { "{{new string('k', 318)}}": "x" } } }"""));
        await Refused(CreateRequest("spec.subject.namespace", null));
        await Refused(CreateRequest("spec.subject.kind", "\"User\""));
        await Refused(CreateRequest("spec.ttlAfterFinished", "\"0h\""));
        var clusterWide = ValidObjects.ClusterWideRequest(cluster.Namespace, "contradictory");
        clusterWide.Set("spec.role.kind", "Role");
        await Refused(cluster.Api.CreateAsync(clusterWide, dryRun: true));
    }

    private Task<Outcome> Patch(JsonObject target, string spec) =>
        cluster.Api.PatchAsync(target, new JsonObject { ["spec"] = JsonNode.Parse(spec) });

    private Task<Outcome> CreatePolicy(string path, string? json) => Create(ValidObjects.Policy("contradictory"), path, json);

    private Task<Outcome> CreateRequest(string path, string? json) =>
        Create(ValidObjects.Request(cluster.Namespace, "contradictory"), path, json);

    private Task<Outcome> Create(JsonObject valid, string path, string? json)
    {
        valid.Set(path, json is null ? null : JsonNode.Parse(json));
        return cluster.Api.CreateAsync(valid, dryRun: true);
    }

    private static async Task Accepted(Task<Outcome> outcome) => Assert.True((await outcome).Accepted, (await outcome).ToString());

    private static async Task Refused(Task<Outcome> outcome) => Assert.Equal(HttpStatusCode.UnprocessableEntity, (await outcome).Status);
}
