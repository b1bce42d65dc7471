using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Core.Reviews;

/// <summary>What claims to be the operator's, or to be stamped by it, and is not.</summary>
internal sealed class ForgeryRules(ReviewOptions options) : IReviewRule
{
    private readonly Silence _told = new(options.ForgeriesWithin);

    public IEnumerable<ReviewFinding> Take(ReviewStep step)
    {
        var record = step.Record;
        if (Kind(record) is not var (rule, kind, what))
        {
            yield break;
        }

        // Whoever floods us is told of once; the records are all there.
        if (record.Type != AuditRecordTypes.AdmissionRefused
            || _told.Breaks($"{rule}\n{kind}\n{(record.Actor is { } actor ? PersonName.Skeleton(actor.Username) : "")}", step.Now))
        {
            yield return step.Find(
                rule,
                record.Index,
                record.Actor is { } who ? $"{who.Username}: {what}." : $"{what}.",
                [record.Index],
                record.Actor?.Username,
                record.Admission is null ? record.Request : null);
        }
    }

    private static (string Rule, string Kind, string What)? Kind(AuditRecord record) => record.Type switch
    {
        AuditRecordTypes.BindingForged =>
            (ReviewRules.ForeignBinding, "forged", $"the binding {Binding(record)} claimed to be the operator's, did not carry its signature, and was removed"),
        AuditRecordTypes.BindingOrphaned =>
            (ReviewRules.ForeignBinding, "orphaned", $"the binding {Binding(record)} of the operator was there without a live grant, and was removed"),
        AuditRecordTypes.RequestRefused when record.Cause == DenialCauses.IdentityNotVerified =>
            (ReviewRules.ForgeryRefused, "request", "a request without a valid stamp of who made it was refused"),
        AuditRecordTypes.ApprovalRefused or AuditRecordTypes.ReviewRefused when record.Cause is RefusalCauses.IdentityNotVerified or RefusalCauses.NotAsLaidOut =>
            (ReviewRules.ForgeryRefused, "decision", "a decision that is not stamped, or not on what the operator had laid out, was refused"),
        AuditRecordTypes.AdmissionForged =>
            (ReviewRules.ForgeryRefused, "inbox", "something that the operator did not write was put into the inbox of the audit log"),
        AuditRecordTypes.AdmissionRefused => Refused(record.Admission),
        _ => null,
    };

    private static (string Rule, string Kind, string What)? Refused(AuditAdmission? admission) => admission switch
    {
        { Kind: V1RoleBinding.KubeKind or V1ClusterRoleBinding.KubeKind } =>
            (ReviewRules.ForeignBinding, "binding", "tried to write a binding with the operator's label, and was refused"),
        { SubResource.Length: > 0 } =>
            (ReviewRules.ForgeryRefused, "subresource", "tried to write what only the operator writes of an object, such as its status, and was refused"),
        { Kind: AccessApproval.KindName, Operation: "CREATE" } =>
            (ReviewRules.ForgeryRefused, "approval", "tried to make an AccessApproval, which only the operator lays out, and was refused"),
        _ => null,
    };

    private static string Binding(AuditRecord record) => record.Bindings is [var binding, ..] ? $"{binding.Namespace}/{binding.Name}" : "of a name that is not known";
}
