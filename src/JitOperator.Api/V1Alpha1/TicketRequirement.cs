namespace JitOperator.Api.V1Alpha1;

/// <summary>Demands on the ticket that a request gives.</summary>
public sealed class TicketRequirement
{
    /// <summary>Regular expression that the whole ticket must match, as in <c>INC-[0-9]+</c>. Default: any ticket.</summary>
    public string? Pattern { get; set; }
}
