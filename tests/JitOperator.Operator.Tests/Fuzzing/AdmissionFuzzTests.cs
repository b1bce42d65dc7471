using System.Text.Json;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Operator.Tests.Admission;
using JitOperator.Runtime.Admission;
using JitOperator.TestKit.Fuzzing;
using k8s;
using Xunit;

namespace JitOperator.Operator.Tests.Fuzzing;

/// <summary>
/// Objects of any form, as mutating admission gets them before the API server has held them against the schema: each is answered, with a
/// sentence where it is refused, and nobody gets through who may not.
/// </summary>
public sealed class AdmissionFuzzTests
{
    private static readonly string s_request = KubernetesJson.Serialize(Office.Changed(Office.Request(), request =>
    {
        request.Spec.Ticket = "OPS-1";
        request.Spec.Scope = new() { Namespaces = ["pay"] };
        request.Spec.StartTime = "2026-11-24T11:00:00Z";
        request.Metadata.Annotations = new Dictionary<string, string> { ["a"] = "b" };
        request.Metadata.Finalizers = ["a/b"];
    }));

    private static readonly string s_policy = KubernetesJson.Serialize(Office.Policy());

    /// <summary>Found by fuzzing: each of these ended in an exception of the handler, and so in a refusal that says nothing.</summary>
    [Theory]
    [InlineData(AccessRequest.KindName, "{\"metadata\":{\"name\":\"a\",\"creationTimestamp\":\"1h30m\"},\"spec\":{}}", "1h30m")]
    [InlineData(AccessRequest.KindName, "{\"metadata\":null,\"spec\":{}}", "metadata is no object")]
    [InlineData(AccessRequest.KindName, "{\"metadata\":{\"name\":\"a\"},\"spec\":null}", "spec is null")]
    [InlineData(AccessPolicy.KindName, "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"requesters\":[null]}}", "spec.requesters[0] is null")]
    [InlineData(AccessPolicy.KindName, "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"approval\":{\"stages\":[{\"approvers\":null}]}}}", "spec.approval.stages[0].approvers is null")]
    public async Task Object_ThatNoSchemaAllows_IsRefusedInASentence(string kind, string json, string why)
    {
        var (stamped, verdict) = await new Office().ReviewAsync(Review(json, kind, AdmissionOperation.Create, json, "alice", ["dev"])!);

        Assert.All([stamped, verdict], answer => Assert.Equal(400, answer.Code));
        Assert.Contains(why, stamped.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AdmissionOperation.Create)]
    [InlineData(AdmissionOperation.Update)]
    public Task Request_OfAnyForm_IsAnswered(AdmissionOperation operation) => Fuzz.SampleAsync(HostileJson.Text(s_request), json =>
        EachAsync(json, AccessRequest.KindName, operation, s_request));

    [Theory]
    [InlineData(AdmissionOperation.Create)]
    [InlineData(AdmissionOperation.Update)]
    public Task Policy_OfAnyForm_IsAnswered(AdmissionOperation operation) => Fuzz.SampleAsync(HostileJson.Text(s_policy), json =>
        EachAsync(json, AccessPolicy.KindName, operation, s_policy));

    [Theory]
    [InlineData("RoleBinding")]
    [InlineData("ClusterRoleBinding")]
    [InlineData("Pod")]
    public Task OtherKinds_OfAnyForm_AreRefused(string kind) => Fuzz.SampleAsync(HostileJson.Text(s_request), async json =>
        Assert.False((await EachAsync(json, kind, AdmissionOperation.Create, s_request)).IsAllowed));

    /// <summary>Whatever somebody writes into an approval: who is no approver does not decide.</summary>
    [Fact]
    public async Task Approval_OfAnyForm_IsNotDecidedByAStranger()
    {
        var office = new Office();
        var (_, approval) = await office.AskAsync();
        var before = KubernetesJson.Serialize(approval);
        var after = KubernetesJson.Serialize(Office.Changed(approval, a => a.Spec.Decision = Decisions.Approved));
        await Fuzz.SampleAsync(HostileJson.Text(after), async json =>
        {
            foreach (var (user, groups) in new[] { ("mallory", new[] { "dev" }), ("alice", ["leads"]) })
            {
                if (Review(json, AccessApproval.KindName, AdmissionOperation.Update, before, user, groups) is not { } review)
                {
                    return;
                }

                var (stamped, verdict) = await office.ReviewAsync(review);
                AssertAnswer(stamped);
                AssertAnswer(verdict);
                Assert.False(verdict.IsAllowed && DecisionOf(review.Object!.Value) is Decisions.Approved or Decisions.Denied);
            }
        });
    }

    private static async Task<AdmissionVerdict> EachAsync(string json, string kind, AdmissionOperation operation, string old)
    {
        var last = AdmissionVerdict.Deny(400, "It is no JSON.");
        foreach (var (next, before) in new[] { (json, old), (old, json) })
        {
            if (Review(next, kind, operation, before, "alice", ["dev"]) is not { } review)
            {
                continue;
            }

            var (stamped, verdict) = await new Office().ReviewAsync(review);
            AssertAnswer(stamped);
            AssertAnswer(verdict);
            last = verdict;
        }

        return last;
    }

    private static void AssertAnswer(AdmissionVerdict verdict)
    {
        Assert.True(verdict.IsAllowed || verdict.Message.Length > 0);
        Assert.NotEmpty(JsonPatchOperation.Serialize(verdict.Patch));
    }

    private static string? DecisionOf(JsonElement approval) =>
        approval.TryGetProperty("spec", out var spec) && spec.ValueKind == JsonValueKind.Object && spec.TryGetProperty("decision", out var decision) && decision.ValueKind == JsonValueKind.String
            ? decision.GetString()
            : null;

    // As the body of a review is parsed: what is not JSON to the endpoint never gets to a handler.
    private static AdmissionRequest? Review(string json, string kind, AdmissionOperation operation, string old, string user, string[] groups)
    {
        try
        {
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 128 };
            return new AdmissionRequest
            {
                Uid = "review",
                Kind = new() { Group = "any", Version = "any", Kind = kind },
                Resource = new() { Group = "any", Version = "any", Resource = "any" },
                Name = "req-1",
                Namespace = "pay",
                Operation = operation,
                UserInfo = new() { Username = user, Groups = groups },
                Object = JsonDocument.Parse(json, options).RootElement,
                OldObject = JsonDocument.Parse(old, options).RootElement,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
