using System.Text.Json;
using System.Text.Json.Serialization;
using JitOperator.Api.Json;
using JitOperator.Api.V1Alpha1;
using k8s.Models;

namespace JitOperator.Core.Requests;

/// <summary>Digests that stamps and approvals are bound to: SHA-256 over the canonical form (RFC 8785).</summary>
public static class Digests
{
    /// <summary>Digest of what a request asks for and where. <c>spec.revoked</c>, which may change, is left out.</summary>
    /// <exception cref="JsonException">A text holds half of a surrogate pair.</exception>
    public static string OfRequest(string @namespace, AccessRequestSpec spec) => TypedJson.Digest(
        new AskedForm(@namespace, new AccessRequestSpec
        {
            PolicyName = spec.PolicyName,
            Role = spec.Role,
            Scope = spec.Scope,
            Duration = spec.Duration,
            StartTime = spec.StartTime,
            Reason = spec.Reason,
            Ticket = spec.Ticket,
            Subject = spec.Subject,
            BreakGlass = spec.BreakGlass,
            Extends = spec.Extends,
            TtlAfterFinished = spec.TtlAfterFinished,
        }),
        CoreJson.Default.AskedForm);

    /// <summary>Digest of a policy's rules.</summary>
    /// <exception cref="JsonException">A text holds half of a surrogate pair.</exception>
    public static string OfPolicy(AccessPolicySpec spec) => TypedJson.Digest(spec);

    /// <summary>Digest of an approval as laid out, whatever was decided on it.</summary>
    /// <exception cref="JsonException">A text holds half of a surrogate pair.</exception>
    public static string OfApproval(AccessApprovalSpec spec) => TypedJson.Digest(AsLaidOut(spec));

    /// <summary>
    /// Digest of a role's rules, in their order. Of an aggregated ClusterRole, the API server's own rules are those put together: what
    /// the authorizer goes by.
    /// </summary>
    public static string OfRules(IEnumerable<V1PolicyRule>? rules) => TypedJson.Digest(
        (rules ?? []).Select(rule => new RuleForm(rule.ApiGroups, rule.NonResourceURLs, rule.ResourceNames, rule.Resources, rule.Verbs)),
        CoreJson.Default.IEnumerableRuleForm);

    /// <summary>What is digested of a request.</summary>
    internal sealed record AskedForm(string Namespace, AccessRequestSpec Spec);

    /// <summary>What is digested of a rule.</summary>
    internal sealed record RuleForm(
        IList<string>? ApiGroups,
        [property: JsonPropertyName("nonResourceURLs")] IList<string>? NonResourceURLs,
        IList<string>? ResourceNames,
        IList<string>? Resources,
        IList<string>? Verbs);

    /// <summary>A copy of an approval without what was decided on it.</summary>
    internal static AccessApprovalSpec AsLaidOut(AccessApprovalSpec spec) => new()
    {
        RequestRef = spec.RequestRef,
        RequestDigest = spec.RequestDigest,
        Policy = spec.Policy,
        RoleRulesDigest = spec.RoleRulesDigest,
        Stage = spec.Stage,
        Slot = spec.Slot,
        Tier = spec.Tier,
        Review = spec.Review,
        Summary = spec.Summary,
    };
}
