using k8s.Models;

namespace JitOperator.Api.V1Alpha1;

/// <summary>Where an <see cref="AccessRequest"/> stands: a projection of the audit log, written by the operator alone.</summary>
public sealed class AccessRequestStatus
{
    /// <summary>One of <see cref="RequestPhases"/>.</summary>
    public string? Phase { get; set; }

    /// <summary>Generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; set; }

    /// <summary>Types are in <see cref="ConditionTypes"/>.</summary>
    public IList<V1Condition> Conditions { get; set; } = [];

    /// <summary>Who asked, as the API server authenticated them.</summary>
    public UserIdentity? Requester { get; set; }

    /// <summary>Who gets access, where somebody else filed the request.</summary>
    public string? Subject { get; set; }

    /// <summary>Where access is asked for or given: <c>the whole cluster</c>, or the namespaces. Fixed when approval begins.</summary>
    public string? Where { get; set; }

    /// <summary>Digest of what was asked: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public string? RequestDigest { get; set; }

    /// <summary>The policy that judges this request, as it was when it did.</summary>
    public PolicySnapshot? Policy { get; set; }

    /// <summary>Digest of the role's rules that approvers agree to.</summary>
    public string? RoleRulesDigest { get; set; }

    /// <summary>The agreed duration, as in <c>45m</c>.</summary>
    public string? Duration { get; set; }

    /// <summary>Progress of each stage, in order.</summary>
    public IList<StageStatus> Stages { get; set; } = [];

    /// <summary>Who can decide next; empty when nobody needs to.</summary>
    public string? WaitingOn { get; set; }

    /// <summary>When access began.</summary>
    public DateTime? GrantedAt { get; set; }

    /// <summary>When access begins, of a request that is approved and waits for its start.</summary>
    public DateTime? StartsAt { get; set; }

    /// <summary>When access ends. Fixed at the grant; absent once access was ended before that.</summary>
    public DateTime? ExpiresAt { get; set; }

    /// <summary>When the request was over, in whichever way.</summary>
    public DateTime? EndedAt { get; set; }

    /// <summary>The review of an emergency access.</summary>
    public ReviewStatus? Review { get; set; }

    /// <summary>The role bindings that carry the grant.</summary>
    public IList<BindingReference> Bindings { get; set; } = [];

    /// <summary>Of a request that was denied: what each policy said to it, the best match first.</summary>
    public IList<string>? Explanation { get; set; }

    /// <summary>What happened and what to do next, in a sentence.</summary>
    public string? Message { get; set; }
}
