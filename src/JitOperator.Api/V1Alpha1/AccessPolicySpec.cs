namespace JitOperator.Api.V1Alpha1;

/// <summary>Rules of an <see cref="AccessPolicy"/>. An empty list matches nothing, never everything.</summary>
public sealed class AccessPolicySpec
{
    /// <summary>One of <see cref="PolicyEffects"/>. Default <see cref="PolicyEffects.Allow"/>. A Deny that matches always wins.</summary>
    public string? Effect { get; set; }

    /// <summary>
    /// The highest priority among the policies that allow decides; ties go to the name that sorts first. Default 0.
    /// </summary>
    public int Priority { get; set; }

    /// <summary>True takes the policy out of force; grants that it gave go on until they end.</summary>
    public bool? Suspended { get; set; }

    /// <summary>Who may ask, or with Deny, who may not. Any one of them suffices.</summary>
    public IList<PolicySubject> Requesters { get; set; } = [];

    /// <summary>Who may file a request for somebody else whom <see cref="Requesters"/> names: a pipeline's service account.</summary>
    public IList<PolicySubject>? RequestFor { get; set; }

    /// <summary>What may be asked for. Any one entry suffices; within an entry, role and place must both match.</summary>
    public IList<PolicyGrant> Grants { get; set; } = [];

    /// <summary>Longest duration that may be asked for, as in <c>1h30m</c>. Only and always with Allow.</summary>
    public string? MaxDuration { get; set; }

    /// <summary>Duration of a request that names none, as in <c>30m</c>. Default: <see cref="MaxDuration"/>.</summary>
    public string? DefaultDuration { get; set; }

    /// <summary>How far ahead <c>startTime</c> of a request may be, as in <c>168h</c>. Default <c>168h</c>.</summary>
    public string? MaxLeadTime { get; set; }

    /// <summary>When access may begin. Without any: at any time.</summary>
    public IList<PolicyWindow>? AllowedWindows { get; set; }

    /// <summary>When access may not begin. With Deny: the only times at which the policy is in force.</summary>
    public IList<PolicyFreeze>? BlockedWindows { get; set; }

    /// <summary>What a request must bring with it.</summary>
    public PolicyRequirements? Requirements { get; set; }

    /// <summary>Who must agree. Only and always with Allow.</summary>
    public PolicyApproval? Approval { get; set; }

    /// <summary>
    /// True holds each grant until as many witnesses as the operator was told to ask have cosigned the audit log with all that was
    /// recorded of the request. Not in an emergency. Default false. Only with Allow.
    /// </summary>
    public bool? RequireWitness { get; set; }

    /// <summary>Who may take access at once in an emergency, and who looks at it afterwards.</summary>
    public PolicyBreakGlass? BreakGlass { get; set; }

    /// <summary>How much one person may have at a time by this policy.</summary>
    public PolicyLimits? Limits { get; set; }

    /// <summary>How long a finished request is kept that does not say so itself, as in <c>720h</c>. Default: for ever.</summary>
    public string? TtlAfterFinished { get; set; }

    /// <summary>
    /// How long the audit log is kept at the least, as in <c>90d</c> or <c>7y</c>, whatever shorter time the operator was told. Records of
    /// all policies are in one log, so that it holds for all of them. Only with Allow.
    /// </summary>
    public string? AuditRetention { get; set; }

    /// <summary>How what people do with a grant is recorded and judged. Only with Allow.</summary>
    public PolicyActivity? Activity { get; set; }

    /// <summary>Who is told of what becomes of requests, besides those whom a stage names. Only with Allow.</summary>
    public IList<PolicyNotification>? Notifications { get; set; }

    /// <summary>One of <see cref="RoleChangeActions"/>. Default <see cref="RoleChangeActions.Revoke"/>.</summary>
    public string? OnRoleChange { get; set; }
}
