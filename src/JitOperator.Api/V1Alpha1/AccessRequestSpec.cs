namespace JitOperator.Api.V1Alpha1;

/// <summary>
/// What an <see cref="AccessRequest"/> asks for, in its own namespace. The custom resource definition gives no defaults here: the
/// digest that people agree to must not change when a later version adds one.
/// </summary>
public sealed class AccessRequestSpec
{
    /// <summary>The policy to be judged by; without it the best matching one is taken.</summary>
    public string? PolicyName { get; set; }

    /// <summary>The role.</summary>
    public RoleReference Role { get; set; } = new();

    /// <summary>How long, as in <c>45m</c> or <c>1h30m</c>. Without it, the policy's default.</summary>
    public string? Duration { get; set; }

    /// <summary>Why. Shown to approvers and kept in the audit log.</summary>
    public string Reason { get; set; } = string.Empty;

    /// <summary>A ticket or incident number.</summary>
    public string? Ticket { get; set; }

    /// <summary>Set to true to end the grant, or to take the request back. Never goes back to false.</summary>
    public bool? Revoked { get; set; }
}
