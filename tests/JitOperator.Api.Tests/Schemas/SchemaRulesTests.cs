using JitOperator.Api.V1Alpha1;

namespace JitOperator.Api.Tests.Schemas;

/// <summary>What holds for every schema of ours, so that no later field is added without it.</summary>
public sealed class SchemaRulesTests
{
    private static readonly string[] Identities =
        ["status.requester.", "status.decidedBy.", "status.subject", "status.waitingOn", "status.stages[].approvedBy", "status.review."];

    public static TheoryData<string> Kinds => SchemaAgreementTests.Kinds;

    /// <summary>But for metadata, about which a definition may not say anything: its meaning is Kubernetes' own.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fields_All_AreDescribed(string kind) => Assert.Empty(Nodes(kind)
        .Where(node => node.Path != "metadata" && string.IsNullOrWhiteSpace(node.Schema.Description))
        .Select(node => node.Path));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fields_All_HaveNoDefault(string kind) =>
        Assert.Empty(Nodes(kind).Where(node => node.Schema.DefaultProperty is not null).Select(node => node.Path));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Lists_All_SayHowTheyMerge(string kind) =>
        Assert.Empty(Nodes(kind)
            .Where(node => node.Schema.Type == "array" && node.Schema.XKubernetesListType is null)
            .Select(node => node.Path));

    /// <summary>Without bounds, the cost of a CEL rule is estimated for the largest possible object, and the definition is refused.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void SpecFields_All_AreBounded(string kind) =>
        Assert.Empty(Nodes(kind)
            .Where(node => node.Path.StartsWith("spec.", StringComparison.Ordinal))
            .Where(node => node.Schema switch
            {
                { Type: "string", EnumProperty: null, Format: null } => node.Schema.MaxLength is null,
                { Type: "array" } => node.Schema.MaxItems is null,
                { Type: "object", AdditionalProperties: not null } => node.Schema.MaxProperties is null,
                { Type: "object" } => node.Schema.Properties is null,
                _ => false,
            })
            .Select(node => node.Path));

    /// <summary>What an identity provider sends must never make the operator unable to write what happened.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void StatusIdentities_All_AreUnbounded(string kind) =>
        Assert.Empty(Nodes(kind)
            .Where(node => Identities.Any(identity => node.Path.StartsWith(identity, StringComparison.Ordinal)))
            .Where(node => node.Schema.MaxLength is not null || node.Schema.MaxItems is not null || node.Schema.Pattern is not null)
            .Select(node => node.Path));

    [Fact]
    public void RequestSpec_ImmutabilityRule_CoversEveryFieldButRevoked() =>
        AssertFirstRuleCovers(AccessRequest.KindName, except: ["revoked"]);

    [Fact]
    public void ApprovalSpec_ImmutabilityRule_CoversEveryFieldButTheDecision() =>
        AssertFirstRuleCovers(AccessApproval.KindName, except: ["decision", "comment"]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void PrinterColumns_All_ShowAFieldThatExists(string kind)
    {
        var known = Nodes(kind).Select(node => "." + node.Path).Append(".metadata.creationTimestamp").ToHashSet(StringComparer.Ordinal);

        Assert.All(
            CustomResource.All[kind].Version.AdditionalPrinterColumns,
            column => Assert.Contains(column.JsonPath.Replace("[?(@.type==\"Ready\")]", "[]", StringComparison.Ordinal), known));
    }

    /// <summary>The API server prints a date column as the time since, and a time to come as "&lt;invalid&gt;".</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void PrinterColumns_OfTypeDate_AreInThePast(string kind) =>
        Assert.All(
            CustomResource.All[kind].Version.AdditionalPrinterColumns.Where(column => column.Type == "date"),
            column => Assert.Equal(".metadata.creationTimestamp", column.JsonPath));

    /// <summary>
    /// PITFALLS 11: a transition rule below an optional field does not run when the field is added later; so all of them stand on
    /// the whole spec, and look at each optional field's presence too.
    /// </summary>
    private static void AssertFirstRuleCovers(string kind, string[] except)
    {
        var spec = CustomResource.All[kind].SpecSchema;
        var rule = spec.XKubernetesValidations[0].Rule;
        foreach (var field in spec.Properties.Keys.Except(except))
        {
            Assert.Contains($"self.{field} == oldSelf.{field}", rule, StringComparison.Ordinal);
            if (!spec.Required.Contains(field))
                Assert.Contains($"has(self.{field}) == has(oldSelf.{field})", rule, StringComparison.Ordinal);
        }

        Assert.All(
            Nodes(kind).Where(node => node.Path != "spec").SelectMany(node => node.Schema.XKubernetesValidations ?? []),
            nested => Assert.DoesNotContain("oldSelf", nested.Rule, StringComparison.Ordinal));
    }

    private static IEnumerable<SchemaNode> Nodes(string kind) => new SchemaNode(string.Empty, CustomResource.All[kind].Schema).Walk();
}
