namespace JitOperator.Api.Audit;

/// <summary>A person or program as the API server authenticated it.</summary>
/// <param name="Username">User name.</param>
/// <param name="Uid">UID that the authenticator gave.</param>
/// <param name="Groups">Groups.</param>
/// <param name="Extra">Extra attributes of the authenticator, such as those that tell of multi-factor authentication.</param>
public sealed record AuditActor(
    string Username,
    string? Uid = null,
    IReadOnlyList<string>? Groups = null,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Extra = null);

/// <summary>An AccessRequest.</summary>
/// <param name="Namespace">Namespace.</param>
/// <param name="Name">Name.</param>
/// <param name="Uid">UID.</param>
/// <param name="Digest">Digest of the spec: <c>sha256:</c> and 64 hexadecimal digits.</param>
public sealed record AuditRequest(string Namespace, string Name, string Uid, string? Digest = null);

/// <summary>A state of an AccessPolicy.</summary>
/// <param name="Name">Name.</param>
/// <param name="Generation"><c>metadata.generation</c>.</param>
/// <param name="Digest">Digest of the spec.</param>
public sealed record AuditPolicy(string Name, long Generation, string Digest);

/// <summary>A stage of an approval chain.</summary>
/// <param name="Index">Position, from 0.</param>
/// <param name="Name">Name.</param>
/// <param name="Required">How many people must approve.</param>
/// <param name="Approvers">Who may decide, as in <c>Group/leads</c>.</param>
/// <param name="Deadline">Until when it is open.</param>
/// <param name="Tier">Which group of approvers, where it is not the first: 1, 2, …</param>
/// <param name="FallbackFor">Name of the stage whose time was over and in whose place this one stands.</param>
public sealed record AuditStage(
    int Index,
    string Name,
    int? Required = null,
    IReadOnlyList<string>? Approvers = null,
    string? Deadline = null,
    int? Tier = null,
    string? FallbackFor = null);

/// <summary>A decision on a request.</summary>
/// <param name="Verdict">One of <see cref="Decisions"/>.</param>
/// <param name="Approval">Name of the AccessApproval.</param>
/// <param name="ApprovalUid">UID of the AccessApproval.</param>
/// <param name="At">When it was made.</param>
/// <param name="Comment">The approver's words.</param>
public sealed record AuditDecision(
    string? Verdict, string Approval, string ApprovalUid, string? At = null, string? Comment = null);

/// <summary>What is granted.</summary>
/// <param name="RoleKind"><c>Role</c> or <c>ClusterRole</c>.</param>
/// <param name="RoleName">Name of the role.</param>
/// <param name="Namespaces">Where; empty for the whole cluster.</param>
/// <param name="RoleRulesDigest">Digest of the role's rules.</param>
/// <param name="ClusterWide">True for the whole cluster.</param>
/// <param name="Risks">What of the role leads further than it looks.</param>
public sealed record AuditTarget(
    string RoleKind,
    string RoleName,
    IReadOnlyList<string> Namespaces,
    string? RoleRulesDigest = null,
    bool? ClusterWide = null,
    IReadOnlyList<string>? Risks = null);

/// <summary>A role binding.</summary>
/// <param name="Namespace">Namespace; empty for a ClusterRoleBinding.</param>
/// <param name="Name">Name.</param>
/// <param name="Uid">UID, where it is known.</param>
public sealed record AuditBinding(string Namespace, string Name, string? Uid = null);

/// <summary>What proves a record.</summary>
/// <param name="Stamps">The signed stamps that it stands on, JWS in compact form.</param>
/// <param name="Mfa">What was seen of multi-factor authentication, where the policy looks at it.</param>
public sealed record AuditEvidence(IReadOnlyList<string> Stamps, AuditMfa? Mfa = null);

/// <summary>Evidence of multi-factor authentication in the actor's extra attributes.</summary>
/// <param name="ExtraKey">Which attribute the policy looks at.</param>
/// <param name="Seen">Its values; empty when it was not there.</param>
/// <param name="Satisfied">Whether one of them is accepted.</param>
public sealed record AuditMfa(string ExtraKey, IReadOnlyList<string> Seen, bool Satisfied);

/// <summary>A change of the log's key.</summary>
/// <param name="From">The key until then, as verifier key of C2SP signed-note.</param>
/// <param name="To">The key from then on.</param>
/// <param name="Note">A note that says so and that both have signed.</param>
public sealed record AuditRotation(string From, string To, string Note);

/// <summary>What was pruned, or is about to be.</summary>
/// <param name="Store">From which store: <c>hot</c> or <c>archive</c>.</param>
/// <param name="MinimumIndex">Index of the first record that stays.</param>
/// <param name="Rule">The rule that allows it, for people.</param>
/// <param name="ArchivedSize">How many records had an archived copy that was read back; null without an archive.</param>
/// <param name="StateDigest">Digest of what the pruned records added up to; null where nothing goes on from that.</param>
public sealed record AuditPruning(string Store, long MinimumIndex, string Rule, long? ArchivedSize = null, string? StateDigest = null)
{
    /// <summary>The store that records are written to.</summary>
    public const string Hot = "hot";

    /// <summary>The archive.</summary>
    public const string Archive = "archive";
}

/// <summary>A legal hold.</summary>
/// <param name="Name">Its name.</param>
/// <param name="From">Records from then on, for a hold on a time.</param>
/// <param name="Until">Records until then, for a hold on a time.</param>
/// <param name="RequestUid">UID of the request whose records are held, for a hold on a request.</param>
public sealed record AuditHold(string Name, string? From = null, string? Until = null, string? RequestUid = null);
