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

    private const string Tier = """{ "after": "1m", "approvers": [{ "kind": "User", "name": "bob" }] }""";

    private const string Freeze = """{ "from": "2026-12-24T18:00", "to": "2027-01-02T06:00", "timeZone": "UTC" }""";

    private const string Window = """{ "days": ["Mon"], "from": "08:00", "to": "17:00", "timeZone": "UTC" }""";

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
        { "spec.scope", "{}" },
        { "spec.scope", "[\"payments\"]" },
        { "spec.scope", "\"payments\"" },
        { "spec.scope.namespaces", "[]" },
        { "spec.scope.namespaces", "\"payments\"" },
        { "spec.scope.namespaces", Names(21) },
        { "spec.scope.namespaces[0]", "\"\"" },
        { "spec.scope.namespaces[0]", "\"*\"" },
        { "spec.scope.namespaces[0]", "\"payments-*\"" },
        { "spec.scope.namespaces[0]", "\"Payments\"" },
        { "spec.scope.namespaces[0]", "\"../kube-system\"" },
        { "spec.scope.namespaces[0]", Text(64) },
        { "spec.scope.namespaces[0]", Escape },
        { "spec.scope.clusterWide", "\"true\"" },
        { "spec.startTime", "\"\"" },
        { "spec.startTime", "\"tomorrow\"" },
        { "spec.startTime", "\"2026-11-30\"" },
        { "spec.startTime", "\"2026-11-30T09:00:00\"" },
        { "spec.startTime", "\"2026-11-30 09:00:00Z\"" },
        { "spec.startTime", "\"2026-13-30T09:00:00Z\"" },
        { "spec.startTime", "\"2026-11-30T24:00:00Z\"" },
        { "spec.startTime", "\"2026-11-30T09:00:00+15:00\"" },
        { "spec.startTime", "\"2026-11-30T09:00:00.123456789Z\"" },
        { "spec.startTime", "\"2026-11-30T09:00:00Z\\n\"" },
        { "spec.startTime", Text(41) },
        { "spec.startTime", "1796029200" },
        { "spec.subject", "\"alice\"" },
        { "spec.subject", "{}" },
        { "spec.subject.kind", "\"Group\"" },
        { "spec.subject.kind", "null" },
        { "spec.subject.name", "\"\"" },
        { "spec.subject.name", "\"*\"" },
        { "spec.subject.name", Text(513) },
        { "spec.subject.name", Escape },
        { "spec.subject.name", RightToLeftOverride },
        { "spec.subject.namespace", "\"Payments\"" },
        { "spec.breakGlass", "\"true\"" },
        { "spec.extends", "\"\"" },
        { "spec.extends", "\"*\"" },
        { "spec.extends", "\"Incident 4711\"" },
        { "spec.extends", "\"other/incident-4711\"" },
        { "spec.extends", Text(254) },
        { "spec.extends", RightToLeftOverride },
        { "spec.extends", "{ \"name\": \"incident-4711\" }" },
        { "spec.ttlAfterFinished", "\"\"" },
        { "spec.ttlAfterFinished", "\"1d\"" },
        { "spec.ttlAfterFinished", "\"for ever\"" },
        { "spec.ttlAfterFinished", "86400" },
    };

    /// <summary>Below a namespace selector, of a request as of a policy.</summary>
    public static TheoryData<string, string> BadSelectors => new()
    {
        { "", "{}" },
        { "", "\"team=payments\"" },
        { ".matchLabels", "{}" },
        { ".matchLabels", "[\"team\"]" },
        { ".matchLabels", Labels(17) },
        { ".matchLabels.team", "true" },
        { ".matchLabels.team", "\"*\"" },
        { ".matchLabels.team", "\"two words\"" },
        { ".matchLabels.team", Text(64) },
        { ".matchLabels.team", Escape },
        { ".matchLabels.team", RightToLeftOverride },
        { ".matchExpressions", "[]" },
        { ".matchExpressions", "{}" },
        { ".matchExpressions", List("{ \"key\": \"team\", \"operator\": \"Exists\" }", 17) },
        { ".matchExpressions[0].key", "null" },
        { ".matchExpressions[0].key", "\"\"" },
        { ".matchExpressions[0].key", "\"*\"" },
        { ".matchExpressions[0].key", "\"a/b/c\"" },
        { ".matchExpressions[0].key", Text(318) },
        { ".matchExpressions[0].key", Escape },
        { ".matchExpressions[0].operator", "null" },
        { ".matchExpressions[0].operator", "\"in\"" },
        { ".matchExpressions[0].operator", "\"Equals\"" },
        { ".matchExpressions[0].values", "[]" },
        { ".matchExpressions[0].values", "\"eu\"" },
        { ".matchExpressions[0].values", List("\"eu\"", 33) },
        { ".matchExpressions[0].values[0]", "\"*\"" },
        { ".matchExpressions[0].values[0]", Text(64) },
        { ".matchExpressions[0].values[0]", RightToLeftOverride },
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
        { "spec.tier", "0" },
        { "spec.tier", "5" },
        { "spec.tier", "\"1\"" },
        { "spec.review", "\"true\"" },
        { "spec.summary.filedBy", "\"\"" },
        { "spec.summary.filedBy", Text(1025) },
        { "spec.summary.where", "null" },
        { "spec.summary.where", "\"\"" },
        { "spec.summary.where", Text(2049) },
        { "spec.summary.risks", "\"reads secrets\"" },
        { "spec.summary.risks", Lines(17) },
        { "spec.summary.risks[0]", Text(257) },
        { "spec.summary.startsAt", "\"tomorrow\"" },
        { "spec.summary.extends", "\"\"" },
        { "spec.summary.extends", Text(254) },
        { "spec.summary.mfa", Text(257) },
        { "spec.summary.mfa", "true" },
        { "spec.summary.commentRequired", "\"true\"" },
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
        { "spec.maxDuration", "\"8 hours\"" },
        { "spec.defaultDuration", "\"\"" },
        { "spec.requirements.reason.minLength", "0" },
        { "spec.requirements.reason.minLength", "1025" },
        { "spec.approval.stages", "[]" },
        { "spec.approval.stages[0].name", "\"Lead\"" },
        { "spec.approval.stages[0].approvers", "[]" },
        { "spec.approval.stages[0].approvers[0].name", "\"*\"" },
        { "spec.approval.stages[0].required", "0" },
        { "spec.approval.stages[0].required", "21" },
        { "spec.approval.stages[0].timeout", "\"soon\"" },
        { "spec.onRoleChange", "\"Ignore\"" },
        { "spec.activity.level", "\"full\"" },
        { "spec.activity.onUnexpected", "\"Ignore\"" },
        { "spec.activity.expected", "[]" },
        { "spec.activity.expected[0].apiGroups", "[]" },
        { "spec.activity.expected[0].resources", "null" },
        { "spec.activity.expected[0].resources[0]", "\"Pods\"" },
        { "spec.activity.expected[0].verbs[0]", "\"\"" },
        { "spec.effect", "\"\"" },
        { "spec.effect", "\"allow\"" },
        { "spec.effect", "\"Audit\"" },
        { "spec.suspended", "\"true\"" },
        { "spec.grants[1].clusterWide", "\"*\"" },
        { "spec.maxLeadTime", "\"7d\"" },
        { "spec.maxLeadTime", "\"\"" },
        { "spec.maxLeadTime", "604800" },
        { "spec.allowedWindows", "[]" },
        { "spec.allowedWindows", "\"always\"" },
        { "spec.allowedWindows", List(Window, 33) },
        { "spec.allowedWindows[0].days", "null" },
        { "spec.allowedWindows[0].days", "[]" },
        { "spec.allowedWindows[0].days", "\"Mon\"" },
        { "spec.allowedWindows[0].days", "[\"Mon\", \"Mon\"]" },
        { "spec.allowedWindows[0].days[0]", "\"*\"" },
        { "spec.allowedWindows[0].days[0]", "\"mon\"" },
        { "spec.allowedWindows[0].days[0]", "\"Monday\"" },
        { "spec.allowedWindows[0].days[0]", "1" },
        { "spec.allowedWindows[0].from", "null" },
        { "spec.allowedWindows[0].from", "480" },
        { "spec.allowedWindows[0].from", "\"\"" },
        { "spec.allowedWindows[0].from", "\"8:00\"" },
        { "spec.allowedWindows[0].from", "\"24:00\"" },
        { "spec.allowedWindows[0].from", "\"08:00:00\"" },
        { "spec.allowedWindows[0].from", "\"08:60\"" },
        { "spec.allowedWindows[0].to", "null" },
        { "spec.allowedWindows[0].to", "\"24:01\"" },
        { "spec.allowedWindows[0].to", "\"25:00\"" },
        { "spec.allowedWindows[0].to", "\"5 pm\"" },
        { "spec.allowedWindows[0].to", "\"*\"" },
        { "spec.allowedWindows[0].timeZone", "null" },
        { "spec.allowedWindows[0].timeZone", "\"\"" },
        { "spec.allowedWindows[0].timeZone", "\"*\"" },
        { "spec.allowedWindows[0].timeZone", "\"+01:00\"" },
        { "spec.allowedWindows[0].timeZone", "\"../etc/passwd\"" },
        { "spec.allowedWindows[0].timeZone", Text(65) },
        { "spec.allowedWindows[0].timeZone", Escape },
        { "spec.blockedWindows", "[]" },
        { "spec.blockedWindows", "true" },
        { "spec.blockedWindows", List(Freeze, 33) },
        { "spec.blockedWindows[0].name", "\"\"" },
        { "spec.blockedWindows[0].name", Text(64) },
        { "spec.blockedWindows[0].name", Escape },
        { "spec.blockedWindows[0].name", RightToLeftOverride },
        { "spec.blockedWindows[0].from", "null" },
        { "spec.blockedWindows[0].from", "\"2026-12-24\"" },
        { "spec.blockedWindows[0].from", "\"1999-12-24T18:00\"" },
        { "spec.blockedWindows[0].from", "\"2026-12-24T18:00Z\"" },
        { "spec.blockedWindows[0].from", "\"2026-12-24T24:00\"" },
        { "spec.blockedWindows[0].to", "null" },
        { "spec.blockedWindows[0].to", "\"2027-00-02T06:00\"" },
        { "spec.blockedWindows[0].to", "\"2027-01-32T06:00\"" },
        { "spec.blockedWindows[0].to", "\"2027-01-02 06:00\"" },
        { "spec.blockedWindows[0].to", "\"*\"" },
        { "spec.blockedWindows[0].timeZone", "\"Europe Berlin\"" },
        { "spec.blockedWindows[0].timeZone", RightToLeftOverride },
        { "spec.blockedWindows[0].endsGrants", "\"true\"" },
        { "spec.requirements.reason.pattern", "\"\"" },
        { "spec.requirements.reason.pattern", Text(513) },
        { "spec.requirements.reason.pattern", Escape },
        { "spec.requirements.reason.pattern", RightToLeftOverride },
        { "spec.requirements.ticket", "\"INC-[0-9]+\"" },
        { "spec.requirements.ticket.pattern", "\"\"" },
        { "spec.requirements.ticket.pattern", Text(513) },
        { "spec.requirements.ticket.pattern", Escape },
        { "spec.requirements.mfa", "{}" },
        { "spec.requirements.mfa", "true" },
        { "spec.requirements.mfa.extraKey", "null" },
        { "spec.requirements.mfa.extraKey", "\"\"" },
        { "spec.requirements.mfa.extraKey", "\"Example.com/AMR\"" },
        { "spec.requirements.mfa.extraKey", "\"*\"" },
        { "spec.requirements.mfa.extraKey", "\"two words\"" },
        { "spec.requirements.mfa.extraKey", Text(254) },
        { "spec.requirements.mfa.extraKey", RightToLeftOverride },
        { "spec.requirements.mfa.values", "null" },
        { "spec.requirements.mfa.values", "[]" },
        { "spec.requirements.mfa.values", "\"otp\"" },
        { "spec.requirements.mfa.values", "[\"otp\", \"otp\"]" },
        { "spec.requirements.mfa.values", Names(33) },
        { "spec.requirements.mfa.values[0]", "\"\"" },
        { "spec.requirements.mfa.values[0]", "\"*\"" },
        { "spec.requirements.mfa.values[0]", Text(257) },
        { "spec.requirements.mfa.values[0]", Escape },
        { "spec.requirements.mfa.requiredFor", "null" },
        { "spec.requirements.mfa.requiredFor", "[]" },
        { "spec.requirements.mfa.requiredFor", "[\"Request\", \"Request\"]" },
        { "spec.requirements.mfa.requiredFor[0]", "\"*\"" },
        { "spec.requirements.mfa.requiredFor[0]", "\"request\"" },
        { "spec.approval", "[]" },
        { "spec.approval.automatic", "\"yes\"" },
        { "spec.approval.allowSelfApproval", "\"yes\"" },
        { "spec.approval.stages[0].requireComment", "1" },
        { "spec.approval.stages[0].escalation", "[]" },
        { "spec.approval.stages[0].escalation", List(Tier, 5) },
        { "spec.approval.stages[0].escalation[0].after", "null" },
        { "spec.approval.stages[0].escalation[0].after", "\"\"" },
        { "spec.approval.stages[0].escalation[0].after", "\"soon\"" },
        { "spec.approval.stages[0].escalation[0].after", "30" },
        { "spec.approval.stages[0].fallback", "\"duty-manager\"" },
        { "spec.approval.stages[0].fallback.name", "null" },
        { "spec.approval.stages[0].fallback.name", "\"\"" },
        { "spec.approval.stages[0].fallback.name", "\"Duty Manager\"" },
        { "spec.approval.stages[0].fallback.name", Text(64) },
        { "spec.approval.stages[0].fallback.required", "0" },
        { "spec.approval.stages[0].fallback.required", "21" },
        { "spec.approval.stages[0].fallback.timeout", "\"\"" },
        { "spec.approval.stages[0].fallback.timeout", "\"1.5h\"" },
        { "spec.approval.stages[0].fallback.requireComment", "\"yes\"" },
        { "spec.requireWitness", "\"true\"" },
        { "spec.auditRetention", "\"7 years\"" },
        { "spec.auditRetention", "\"0d\"" },
        { "spec.auditRetention", "\"\"" },
        { "spec.breakGlass", "true" },
        { "spec.breakGlass", "{}" },
        { "spec.breakGlass.maxDuration", "null" },
        { "spec.breakGlass.maxDuration", "\"\"" },
        { "spec.breakGlass.maxDuration", "\"forever\"" },
        { "spec.breakGlass.review", "null" },
        { "spec.breakGlass.review.within", "null" },
        { "spec.breakGlass.review.within", "\"1 day\"" },
        { "spec.breakGlass.review.required", "0" },
        { "spec.breakGlass.review.required", "21" },
        { "spec.limits", "3" },
        { "spec.limits.openRequests", "0" },
        { "spec.limits.openRequests", "1001" },
        { "spec.limits.openRequests", "\"3\"" },
        { "spec.limits.activeGrants", "0" },
        { "spec.limits.activeGrants", "-1" },
        { "spec.limits.activeGrants", "1001" },
        { "spec.limits.coolDown", "\"\"" },
        { "spec.limits.coolDown", "\"a while\"" },
        { "spec.ttlAfterFinished", "\"\"" },
        { "spec.ttlAfterFinished", "\"30d\"" },
        { "spec.ttlAfterFinished", "-1" },
    };

    /// <summary>Lists of people in a policy, and how many each may hold.</summary>
    public static TheoryData<string, int> People => new()
    {
        { "spec.requesters", 64 },
        { "spec.requestFor", 64 },
        { "spec.approval.stages[0].approvers", 64 },
        { "spec.approval.stages[0].escalation[0].approvers", 32 },
        { "spec.approval.stages[0].fallback.approvers", 32 },
        { "spec.breakGlass.users", 64 },
        { "spec.breakGlass.review.approvers", 32 },
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

    [Theory]
    [MemberData(nameof(BadSelectors))]
    public async Task Create_WithBadNamespaceSelector_IsRefusedForThatField(string path, string json)
    {
        await AssertRefused(ValidObjects.Extension(cluster.Namespace, "bad"), "spec.scope.namespaceSelector" + path, json);
        await AssertRefused(ValidObjects.Policy("bad"), "spec.grants[0].namespaceSelector" + path, json);
    }

    [Theory]
    [MemberData(nameof(People))]
    public async Task Create_PolicyWithBadPeople_IsRefusedForThatField(string path, int most)
    {
        (string Path, string Json)[] bad =
        [
            (path, "[]"),
            (path, "\"*\""),
            (path, List("{ \"kind\": \"User\", \"name\": \"bob\" }", most + 1)),
            ($"{path}[0].kind", "\"*\""),
            ($"{path}[0].kind", "null"),
            ($"{path}[0].name", "null"),
            ($"{path}[0].name", "\"\""),
            ($"{path}[0].name", "\"*\""),
            ($"{path}[0].name", Text(513)),
            ($"{path}[0].name", Escape),
            ($"{path}[0].name", RightToLeftOverride),
            ($"{path}[0].namespace", "\"payments-*\""),
        ];
        foreach (var (at, json) in bad)
            await AssertRefused(ValidObjects.Policy("bad"), at, json);
    }

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
            ValidObjects.Request(cluster.Namespace, "good"),
            ValidObjects.Extension(cluster.Namespace, "good"),
            ValidObjects.ClusterWideRequest(cluster.Namespace, "good"),
            ValidObjects.Approval(cluster.Namespace, "good"),
            ValidObjects.Policy("good"),
            ValidObjects.DenyPolicy("good"),
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

    private static string Lines(int count) => List("\"get pods\"", count);

    private static string List(string item, int count) => $"[{string.Join(',', Enumerable.Repeat(item, count))}]";

    private static string Names(int count) => $"[{string.Join(',', Enumerable.Range(0, count).Select(index => $"\"n{index}\""))}]";

    private static string Labels(int count) => $"{{{string.Join(',', Enumerable.Range(0, count).Select(index => $"\"l{index}\": \"x\""))}}}";
}
