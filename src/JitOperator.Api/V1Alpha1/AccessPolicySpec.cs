namespace JitOperator.Api.V1Alpha1;

/// <summary>Rules of an <see cref="AccessPolicy"/>. An empty list matches nothing, never everything.</summary>
public sealed class AccessPolicySpec
{
    /// <summary>The highest priority among the policies that match decides; ties go to the name that sorts first. Default 0.</summary>
    public int Priority { get; set; }

    /// <summary>Who may ask. Any one of them suffices.</summary>
    public IList<PolicySubject> Requesters { get; set; } = [];

    /// <summary>What may be asked for. Any one entry suffices; within an entry, role and namespace must both match.</summary>
    public IList<PolicyGrant> Grants { get; set; } = [];

    /// <summary>Longest duration that may be asked for, as in <c>1h30m</c>.</summary>
    public string MaxDuration { get; set; } = string.Empty;

    /// <summary>Duration of a request that names none, as in <c>30m</c>. Default: <see cref="MaxDuration"/>.</summary>
    public string? DefaultDuration { get; set; }

    /// <summary>What a request must bring with it.</summary>
    public PolicyRequirements? Requirements { get; set; }

    /// <summary>Who must agree.</summary>
    public PolicyApproval Approval { get; set; } = new();

    /// <summary>One of <see cref="RoleChangeActions"/>. Default <see cref="RoleChangeActions.Revoke"/>.</summary>
    public string? OnRoleChange { get; set; }
}
