namespace JitOperator.Api.V1Alpha1;

/// <summary>How much one person may have at a time by one policy. Break-glass is not held to it.</summary>
public sealed class PolicyLimits
{
    /// <summary>Most requests that wait for approval or for their start.</summary>
    public int? OpenRequests { get; set; }

    /// <summary>Most grants in force.</summary>
    public int? ActiveGrants { get; set; }

    /// <summary>How long after one grant has ended another may be asked for, as in <c>1h</c>.</summary>
    public string? CoolDown { get; set; }
}
