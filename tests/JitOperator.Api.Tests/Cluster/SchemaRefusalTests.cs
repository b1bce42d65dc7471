using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace JitOperator.Api.Tests.Cluster;

/// <summary>
/// What the API server itself refuses, before any webhook is asked. Each row spoils one field of a valid object; the refusal must be
/// about that field. Values are JSON.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class SchemaRefusalTests(ClusterFixture cluster)
{
    /// <summary>No reader sees such a character; escaped, so that this file shows it.</summary>
    private const string Escape = "\"x\\u001b[2K\"";

    private const string RightToLeftOverride = "\"x\\u202e\"";

    public static TheoryData<string, string> BadRequests => new()
    {
        { "spec.role", "null" },
        { "spec.role", "{ \"kind\": \"Role\" }" },
        { "spec.role.kind", "\"role\"" },
        { "spec.role.kind", "\"ClusterRoleBinding\"" },
        { "spec.role.name", "\"\"" },
        { "spec.role.name", "\"*\"" },
        { "spec.role.name", "\"view*\"" },
        { "spec.role.name", "\"../admin\"" },
        { "spec.role.name", Text(254) },
        { "spec.role.name", "7" },
        { "spec.policyName", "\"Not A Name\"" },
        { "spec.policyName", Text(254) },
        { "spec.duration", "\"\"" },
        { "spec.duration", "\"forever\"" },
        { "spec.duration", "\"-1h\"" },
        { "spec.duration", "\"1.5h\"" },
        { "spec.duration", "\"60\"" },
        { "spec.duration", "\"1d\"" },
        { "spec.duration", "\"1h\\n\"" },
        { "spec.duration", "\"99999999999999999h\"" },
        { "spec.duration", "3600" },
        { "spec.reason", "null" },
        { "spec.reason", "\"\"" },
        { "spec.reason", Text(1025) },
        { "spec.reason", Text(10_240) },
        { "spec.reason", "\"x\\u0000\"" },
        { "spec.reason", "\"x\\r\"" },
        { "spec.reason", "\"x\\u009b31m\"" },
        { "spec.reason", Escape },
        { "spec.reason", RightToLeftOverride },
        { "spec.ticket", "\"\"" },
        { "spec.ticket", "\"a\\nb\"" },
        { "spec.ticket", Escape },
        { "spec.ticket", Text(129) },
        { "spec.revoked", "\"true\"" },
    };

    public static TheoryData<string, string> BadApprovals => new()
    {
        { "spec.requestRef", "null" },
        { "spec.requestRef.uid", "null" },
        { "spec.requestDigest", "\"sha256:00\"" },
        { "spec.requestDigest", "\"md5:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"" },
        { "spec.policy.digest", "\"\"" },
        { "spec.policy.generation", "-1" },
        { "spec.roleRulesDigest", "null" },
        { "spec.stage", "\"Lead\"" },
        { "spec.slot", "-1" },
        { "spec.slot", "100" },
        { "spec.summary.allows", Lines(21) },
        { "spec.summary.approvers", Text(4097) },
        { "spec.summary.deadline", "\"tomorrow\"" },
        { "spec.decision", "\"approved\"" },
        { "spec.decision", "\"Maybe\"" },
        { "spec.decision", "\"\"" },
        { "spec.comment", Text(1025) },
        { "spec.comment", Escape },
        { "spec.comment", RightToLeftOverride },
    };

    public static TheoryData<string, string> BadPolicies => new()
    {
        { "spec.priority", "\"high\"" },
        { "spec.priority", "1000001" },
        { "spec.requesters", "null" },
        { "spec.requesters", "[]" },
        { "spec.requesters[0].kind", "\"Person\"" },
        { "spec.requesters[0].name", "\"*\"" },
        { "spec.requesters[0].name", "\"payments-*\"" },
        { "spec.requesters[0].name", "\"\"" },
        { "spec.requesters[0].name", RightToLeftOverride },
        { "spec.requesters[1].namespace", "\"Payments\"" },
        { "spec.grants", "[]" },
        { "spec.grants[0].roles", "[]" },
        { "spec.grants[0].roles[0].kind", "\"*\"" },
        { "spec.grants[0].roles[0].name", "\"*\"" },
        { "spec.grants[0].roles[0].name", "\"*-admin\"" },
        { "spec.grants[0].namespaces", "[]" },
        { "spec.grants[0].namespaces[0]", "\"*\"" },
        { "spec.grants[0].namespaces[0]", "\"pay*ments\"" },
        { "spec.maxDuration", "null" },
        { "spec.maxDuration", "\"8 hours\"" },
        { "spec.defaultDuration", "\"\"" },
        { "spec.requirements.reason.minLength", "0" },
        { "spec.requirements.reason.minLength", "1025" },
        { "spec.approval", "null" },
        { "spec.approval.stages", "[]" },
        { "spec.approval.stages[0].name", "\"Lead\"" },
        { "spec.approval.stages[0].approvers", "[]" },
        { "spec.approval.stages[0].approvers[0].name", "\"*\"" },
        { "spec.approval.stages[0].required", "0" },
        { "spec.approval.stages[0].required", "21" },
        { "spec.approval.stages[0].timeout", "\"soon\"" },
        { "spec.onRoleChange", "\"Ignore\"" },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public Task Create_RequestWithBadField_IsRefusedForThatField(string path, string json) =>
        AssertRefused(ValidObjects.Request(cluster.Namespace, "bad"), path, json);

    [Theory]
    [MemberData(nameof(BadApprovals))]
    public Task Create_ApprovalWithBadField_IsRefusedForThatField(string path, string json) =>
        AssertRefused(ValidObjects.Approval(cluster.Namespace, "bad"), path, json);

    [Theory]
    [MemberData(nameof(BadPolicies))]
    public Task Create_PolicyWithBadField_IsRefusedForThatField(string path, string json) =>
        AssertRefused(ValidObjects.Policy("bad"), path, json);

    [Fact]
    public async Task Create_PolicyWithTwoStagesOfOneName_IsRefused()
    {
        var policy = ValidObjects.Policy("bad");
        var stages = policy["spec"]!["approval"]!["stages"]!.AsArray();
        stages.Add(stages[0]!.DeepClone());

        var outcome = await cluster.Api.CreateAsync(policy, dryRun: true);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, outcome.Status);
        Assert.Contains("spec.approval.stages[1]", outcome.Fields);
    }

    /// <summary>The rows above must fail for what was spoilt, not for something else that is wrong with the object.</summary>
    [Fact]
    public async Task Create_UnspoiltObjects_AreAccepted()
    {
        JsonObject[] objects =
        [
            ValidObjects.Request(cluster.Namespace, "good"), ValidObjects.Approval(cluster.Namespace, "good"), ValidObjects.Policy("good"),
        ];
        foreach (var valid in objects)
        {
            var outcome = await cluster.Api.CreateAsync(valid, dryRun: true);
            Assert.True(outcome.Accepted, outcome.ToString());
        }
    }

    private async Task AssertRefused(JsonObject valid, string path, string json)
    {
        valid.Set(path, JsonNode.Parse(json));

        var outcome = await cluster.Api.CreateAsync(valid, dryRun: true);

        Assert.True(outcome.Status == HttpStatusCode.UnprocessableEntity, $"{path} = {json}: {outcome}");
        Assert.True(
            outcome.Fields.Any(field => WithoutIndices(field).StartsWith(WithoutIndices(path), StringComparison.Ordinal)),
            $"{path} = {json}: refused for [{string.Join(", ", outcome.Fields)}]");
    }

    /// <summary>Older API servers leave the indices out of the fields that they name.</summary>
    private static string WithoutIndices(string path) => Regex.Replace(path, @"\[\d+\]", string.Empty, RegexOptions.None, TimeSpan.FromSeconds(1));

    private static string Text(int length) => $"\"{new string('x', length)}\"";

    private static string Lines(int count) => $"[{string.Join(',', Enumerable.Repeat("\"get pods\"", count))}]";
}
