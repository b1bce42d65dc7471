namespace JitOperator.Api.V1Alpha1;

/// <summary>What a request must bring with it.</summary>
public sealed class PolicyRequirements
{
    /// <summary>Demands on <c>spec.reason</c>.</summary>
    public ReasonRequirement? Reason { get; set; }

    /// <summary>Demands on <c>spec.ticket</c>; with it, a ticket must be given.</summary>
    public TicketRequirement? Ticket { get; set; }

    /// <summary>Evidence of multi-factor authentication.</summary>
    public MfaRequirement? Mfa { get; set; }
}
