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
/// <param name="Uid">UID, in records about the policy itself.</param>
public sealed record AuditPolicy(string Name, long Generation, string Digest, string? Uid = null);

/// <summary>What somebody wanted to do, as the API server asked the operator about it.</summary>
/// <param name="Kind">Kind of the object; null of several.</param>
/// <param name="Operation"><c>CREATE</c>, <c>UPDATE</c> or <c>DELETE</c>; null of several.</param>
/// <param name="SubResource">The part of the object, such as <c>status</c>.</param>
/// <param name="Namespace">Namespace of the object.</param>
/// <param name="Name">Name of the object; null where the API server was to make one.</param>
/// <param name="ResourceUid">UID of the object, where it exists.</param>
/// <param name="At">When it was asked; the record comes a moment later.</param>
/// <param name="Count">How many of these are told of at once, where they came too fast to be told of one by one.</param>
/// <param name="Letter">UID of the object in the inbox that told of it.</param>
/// <param name="LetterName">Name of that object; unique, and covered by its signature.</param>
public sealed record AuditAdmission(
    string? Kind = null,
    string? Operation = null,
    string? SubResource = null,
    string? Namespace = null,
    string? Name = null,
    string? ResourceUid = null,
    string? At = null,
    long? Count = null,
    string? Letter = null,
    string? LetterName = null);

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
