using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using static JitOperator.Audit.Export.Tables.RecordColumn;

namespace JitOperator.Audit.Export.Tables;

/// <summary>
/// The columns of the table of records. Stable: columns are added at the end and never renamed, moved or given another meaning.
/// </summary>
internal static class RecordColumns
{
    /// <summary>All of them, in their order.</summary>
    public static IReadOnlyList<RecordColumn> All { get; } =
    [
        Number("index", "position in the log", e => e.Entry.Index),
        Text("time", "when it was written", e => e.Record.Time),
        Text("type", "what happened", e => e.Record.Type),
        Text("cluster", "name of the cluster", e => e.Record.Cluster),
        Text("request_namespace", "namespace of the AccessRequest", e => e.Record.Request?.Namespace),
        Text("request_name", "name of the AccessRequest", e => e.Record.Request?.Name),
        Text("request_uid", "UID of the AccessRequest", e => e.Record.Request?.Uid),
        Text("request_digest", "digest of what was asked", e => e.Record.Request?.Digest),
        Text("person", "who is to get access, where this record or one before it says so", e => e.Known.Person),
        Text("actor", "who did it; empty when the operator did", e => e.Record.Actor?.Username),
        Text("actor_uid", "UID of who did it", e => e.Record.Actor?.Uid),
        List("actor_groups", "groups of who did it", e => e.Record.Actor?.Groups),
        Text("actor_extra", "other attributes of who did it, as JSON", e => Json(e.Record.Actor?.Extra)),
        Text("reason", "why it was asked for", e => e.Record.Reason),
        Text("ticket", "ticket or incident", e => e.Record.Ticket),
        Text("role_kind", "kind of the role", e => e.Record.Target?.RoleKind),
        Text("role", "name of the role", e => e.Record.Target?.RoleName),
        List("namespaces", "where it is asked for; empty for the whole cluster", e => e.Record.Target?.Namespaces),
        Flag("cluster_wide", "true for the whole cluster", e => e.Record.Target?.ClusterWide),
        Text("role_rules_digest", "digest of the role's rules", e => e.Record.Target?.RoleRulesDigest),
        List("risks", "what of the role leads further than it looks", e => e.Record.Target?.Risks),
        Text("policy", "name of the policy in force", e => e.Record.Policy?.Name),
        Number("policy_generation", "its generation", e => e.Record.Policy?.Generation),
        Text("policy_digest", "its digest", e => e.Record.Policy?.Digest),
        Number("stage_index", "position of the stage, from 0", e => e.Record.Stage?.Index),
        Text("stage", "name of the stage", e => e.Record.Stage?.Name),
        Number("stage_required", "how many people must agree", e => e.Record.Stage?.Required),
        List("stage_approvers", "who may decide", e => e.Record.Stage?.Approvers),
        Text("stage_deadline", "until when the stage is open", e => e.Record.Stage?.Deadline),
        Number("stage_tier", "which group of approvers, of an escalation", e => e.Record.Stage?.Tier),
        Text("stage_fallback_for", "in whose place the stage stands", e => e.Record.Stage?.FallbackFor),
        Text("verdict", "Approved or Denied", e => e.Record.Decision?.Verdict),
        Text("decided_at", "when the decision was made", e => e.Record.Decision?.At),
        Text("comment", "the decider's words", e => e.Record.Decision?.Comment),
        Text("approval", "name of the AccessApproval", e => e.Record.Decision?.Approval),
        Text("approval_uid", "UID of the AccessApproval", e => e.Record.Decision?.ApprovalUid),
        Text("mfa_key", "which attribute the policy looks at for multi-factor authentication", e => e.Record.Evidence?.Mfa?.ExtraKey),
        List("mfa_seen", "its values", e => e.Record.Evidence?.Mfa?.Seen),
        Flag("mfa_satisfied", "whether one of them is accepted", e => e.Record.Evidence?.Mfa?.Satisfied),
        Text("starts_at", "when access begins", e => e.Record.StartsAt),
        Text("expires_at", "when access ends at the latest", e => e.Record.ExpiresAt),
        Number("duration_seconds", "agreed duration", e => e.Record.DurationSeconds),
        Text("extends", "namespace/name of the AccessRequest whose access this one prolongs", e => Name(e.Record.Extends)),
        Text("extends_uid", "its UID", e => e.Record.Extends?.Uid),
        List("bindings", "the role bindings, namespace/name of each; a cluster role binding begins with the slash", e => e.Record.Bindings?.Select(Name)),
        List("binding_uids", "their UIDs in the same order", e => e.Record.Bindings?.Select(b => b.Uid ?? string.Empty)),
        Text("cause", "why, for programs", e => e.Record.Cause),
        Text("message", "why, for people", e => e.Record.Message),
        List("explanation", "what each policy said", e => e.Record.Explanation),
        List("stamps", "the signed statements that the record stands on", e => e.Record.Evidence?.Stamps),
        List("shortened", "what was shortened in the record", e => e.Entry.Cuts.Count == 0 ? null : e.Entry.Cuts.Select(cut => cut.Member)),
        Text("leaf_hash", "the record's leaf hash, Base64", e => e.Entry.LeafHash.ToBase64()),
        Text("attribution", "how what was done belongs to the grant", e => e.Record.Activity?.Attribution),
        Text("verb", "what was done; empty of several, as are the next", e => e.Record.Activity?.Action?.Verb),
        Text("api_group", "API group of the object; empty for the core", e => e.Record.Activity?.Action?.ApiGroup),
        Text("resource", "its resource, with the subresource after a slash; the path, where it is none", e => Resource(e.Record.Activity?.Action)),
        Text("object_namespace", "its namespace", e => e.Record.Activity?.Action?.Namespace),
        Text("object_name", "its name", e => e.Record.Activity?.Action?.Name),
        Number("code", "HTTP status code", e => e.Record.Activity?.Action?.Code),
        Text("source", "where the audit events came from", e => e.Record.Activity?.Source ?? e.Record.Coverage?.Source),
        Text("audit_id", "the API server's ID of the call", e => e.Record.Activity?.Action?.AuditId),
        Number("count", "how many calls the record stands for", e => e.Record.Activity?.Count),
        Text("coverage", "how much is known of what was done with the grant", e => e.Record.Coverage?.Status),
        Text("finding_rule", "the rule of a finding", e => e.Record.Finding?.Rule),
        Text("finding_severity", "its severity", e => e.Record.Finding?.Severity),
    ];

    private static string? Json<T>(T? value)
        where T : class => value is null ? null : System.Text.Encoding.UTF8.GetString(TypedJson.Serialize(value));

    private static string? Resource(AuditAction? action) => action switch
    {
        null => null,
        { Resource: null } => action.Path,
        { Subresource: { Length: > 0 } sub } => $"{action.Resource}/{sub}",
        _ => action.Resource,
    };

    private static string? Name(AuditRequest? request) => request is null ? null : $"{request.Namespace}/{request.Name}";

    private static string Name(AuditBinding binding) => $"{binding.Namespace}/{binding.Name}";
}
