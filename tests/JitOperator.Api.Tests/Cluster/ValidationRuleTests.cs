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
        await Accepted(cluster.Api.CreateAsync(request));

        await Refused(Patch(request, """{ "reason": "Another" }"""));
        await Refused(Patch(request, """{ "role": { "name": "edit" } }"""));
        await Refused(Patch(request, """{ "duration": null }"""));
        await Refused(Patch(request, """{ "policyName": "other" }"""));
        await Refused(Patch(request, """{ "ticket": "added later" }"""));
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

        await Refused(Create("spec.defaultDuration", "\"9h\""));
        await Refused(Create("spec.maxDuration", "\"0h0m\""));
        await Refused(Create("spec.requesters[0].namespace", "\"payments\""));
        await Refused(Create("spec.requesters[1].namespace", null));
        await Refused(Create("spec.approval.stages[0].approvers[0].namespace", "\"payments\""));
    }

    private Task<Outcome> Patch(JsonObject target, string spec) =>
        cluster.Api.PatchAsync(target, new JsonObject { ["spec"] = JsonNode.Parse(spec) });

    private Task<Outcome> Create(string path, string? json)
    {
        var policy = ValidObjects.Policy("contradictory");
        policy.Set(path, json is null ? null : JsonNode.Parse(json));
        return cluster.Api.CreateAsync(policy, dryRun: true);
    }

    private static async Task Accepted(Task<Outcome> outcome) => Assert.True((await outcome).Accepted, (await outcome).ToString());

    private static async Task Refused(Task<Outcome> outcome) => Assert.Equal(HttpStatusCode.UnprocessableEntity, (await outcome).Status);
}
