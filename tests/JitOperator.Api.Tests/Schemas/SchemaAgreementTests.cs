using System.Reflection;
using JitOperator.Api.V1Alpha1;
using k8s.Models;

namespace JitOperator.Api.Tests.Schemas;

/// <summary>The C# types and the schemas that the API server enforces say the same, in both directions.</summary>
public sealed class SchemaAgreementTests
{
    public static TheoryData<string> Kinds => [AccessPolicy.KindName, AccessRequest.KindName, AccessApproval.KindName];

    public static TheoryData<string, string, Type> Enums => new()
    {
        { AccessRequest.KindName, "status.phase", typeof(RequestPhases) },
        { AccessRequest.KindName, "status.stages[].state", typeof(StageStates) },
        { AccessRequest.KindName, "status.review.state", typeof(ReviewStates) },
        { AccessRequest.KindName, "spec.scope.namespaceSelector.matchExpressions[].operator", typeof(LabelOperators) },
        { AccessApproval.KindName, "spec.decision", typeof(Decisions) },
        { AccessApproval.KindName, "status.state", typeof(ApprovalStates) },
        { AccessPolicy.KindName, "spec.onRoleChange", typeof(RoleChangeActions) },
        { AccessPolicy.KindName, "spec.activity.level", typeof(ActivityLevels) },
        { AccessPolicy.KindName, "spec.activity.onUnexpected", typeof(UnexpectedUseActions) },
        { AccessPolicy.KindName, "spec.effect", typeof(PolicyEffects) },
        { AccessPolicy.KindName, "spec.grants[].namespaceSelector.matchExpressions[].operator", typeof(LabelOperators) },
        { AccessPolicy.KindName, "spec.requirements.mfa.requiredFor[]", typeof(MfaSteps) },
        { AccessPolicy.KindName, "spec.notifications[].events[]", typeof(NotificationEvents) },
    };

    public static TheoryData<string, string, int> LengthBounds => new()
    {
        { AccessRequest.KindName, "spec.reason", Bounds.Reason },
        { AccessRequest.KindName, "spec.ticket", Bounds.Ticket },
        { AccessApproval.KindName, "spec.comment", Bounds.Comment },
        { AccessApproval.KindName, "spec.summary.reason", Bounds.Reason },
        { AccessApproval.KindName, "spec.summary.ticket", Bounds.Ticket },
        { AccessApproval.KindName, "spec.summary.requester", Bounds.SummaryRequester },
        { AccessApproval.KindName, "spec.summary.filedBy", Bounds.SummaryRequester },
        { AccessApproval.KindName, "spec.summary.where", Bounds.SummaryWhere },
        { AccessApproval.KindName, "spec.summary.risks[]", Bounds.SummaryLine },
        { AccessApproval.KindName, "spec.summary.mfa", Bounds.SummaryLine },
        { AccessApproval.KindName, "spec.summary.allows[]", Bounds.SummaryAllowsLine },
        { AccessApproval.KindName, "spec.summary.approvers", Bounds.SummaryApprovers },
    };

    public static TheoryData<string, string, int> ListBounds => new()
    {
        { AccessApproval.KindName, "spec.summary.allows", Bounds.SummaryAllowsLines },
        { AccessApproval.KindName, "spec.summary.risks", Bounds.SummaryRisks },
        { AccessPolicy.KindName, "spec.approval.stages", Bounds.Stages },
        { AccessPolicy.KindName, "spec.approval.stages[].escalation", Bounds.EscalationTiers },
        { AccessPolicy.KindName, "spec.approval.stages[].notify", Bounds.Channels },
        { AccessPolicy.KindName, "spec.approval.stages[].escalation[].notify", Bounds.Channels },
        { AccessPolicy.KindName, "spec.approval.stages[].fallback.notify", Bounds.Channels },
        { AccessPolicy.KindName, "spec.notifications[].channels", Bounds.Channels },
        { AccessPolicy.KindName, "spec.notifications", Bounds.Notifications },
        { AccessRequest.KindName, "spec.scope.namespaces", Bounds.ScopeNamespaces },
    };

    public static TheoryData<string, string, int> NumberBounds => new()
    {
        { AccessApproval.KindName, "spec.tier", Bounds.EscalationTiers },
        { AccessPolicy.KindName, "spec.approval.stages[].required", Bounds.StageRequired },
        { AccessPolicy.KindName, "spec.approval.stages[].fallback.required", Bounds.StageRequired },
        { AccessPolicy.KindName, "spec.breakGlass.review.required", Bounds.StageRequired },
        { AccessPolicy.KindName, "spec.requirements.reason.minLength", Bounds.Reason },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Schema_AgainstType_HasNoDifference(string kind) =>
        Assert.Empty(SchemaComparer.Compare(CustomResource.All[kind].Type, CustomResource.All[kind].Schema));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Definition_Names_AreThoseOfTheType(string kind)
    {
        var (type, crd) = (CustomResource.All[kind].Type, CustomResource.All[kind].Definition);
        var entity = type.GetCustomAttribute<KubernetesEntityAttribute>()!;

        Assert.Equal(entity.Group, crd.Spec.Group);
        Assert.Equal(entity.Kind, crd.Spec.Names.Kind);
        Assert.Equal(entity.PluralName, crd.Spec.Names.Plural);
        Assert.Equal($"{entity.PluralName}.{entity.Group}", crd.Metadata.Name);
        Assert.Equal(entity.ApiVersion, CustomResource.All[kind].Version.Name);
    }

    [Theory]
    [InlineData(AccessPolicy.KindName, "apol", "Cluster")]
    [InlineData(AccessRequest.KindName, "areq", "Namespaced")]
    [InlineData(AccessApproval.KindName, "aapr", "Namespaced")]
    public void Definition_ShortNameCategoryAndScope_AreAsDesigned(string kind, string shortName, string scope)
    {
        var crd = CustomResource.All[kind].Definition;

        Assert.Equal([shortName], crd.Spec.Names.ShortNames);
        Assert.Equal(["jit"], crd.Spec.Names.Categories);
        Assert.Equal(scope, crd.Spec.Scope);
        Assert.NotNull(CustomResource.All[kind].Version.Subresources.Status);
    }

    /// <summary>The rest is under <c>-o wide</c>: what people look at all day must fit on a terminal.</summary>
    [Theory]
    [InlineData(AccessPolicy.KindName, "Ready", "Max", "Priority", "Age")]
    [InlineData(AccessRequest.KindName, "Requester", "Role", "Phase", "Until", "Waiting on", "Age")]
    [InlineData(AccessApproval.KindName, "Requester", "Role", "For", "Approvers", "Decision", "State", "Age")]
    public void PrinterColumns_ByDefault_AreThese(string kind, params string[] columns) => Assert.Equal(
        columns,
        CustomResource.All[kind].Version.AdditionalPrinterColumns.Where(column => column.Priority is null or 0).Select(column => column.Name));

    [Theory]
    [MemberData(nameof(Enums))]
    public void Enum_Values_AreTheConstants(string kind, string path, Type constants) =>
        Assert.Equal(
            ConstantsOf(constants).Order(StringComparer.Ordinal),
            CustomResource.All[kind].At(path).EnumProperty.Select(value => value.ToString()!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(LengthBounds))]
    public void MaxLength_OfWhatTheOperatorCopies_IsTheConstant(string kind, string path, int bound) =>
        Assert.Equal(bound, CustomResource.All[kind].At(path).MaxLength);

    [Theory]
    [MemberData(nameof(ListBounds))]
    public void MaxItems_OfWhatTheOperatorCounts_IsTheConstant(string kind, string path, int bound) =>
        Assert.Equal(bound, CustomResource.All[kind].At(path).MaxItems);

    [Theory]
    [MemberData(nameof(NumberBounds))]
    public void Maximum_OfWhatTheOperatorCounts_IsTheConstant(string kind, string path, int bound) =>
        Assert.Equal(bound, CustomResource.All[kind].At(path).Maximum);

    private static IEnumerable<string> ConstantsOf(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
}
