namespace JitOperator.Api.V1Alpha1;

/// <summary>Which channels are told of what becomes of a policy's requests. What a channel is, only the operator's own configuration says.</summary>
public sealed class PolicyNotification
{
    /// <summary>Names of channels of the operator. One that it does not have is told of in the policy's status, and holds nothing up.</summary>
    public IList<string> Channels { get; set; } = [];

    /// <summary>What they are told of: some of <see cref="NotificationEvents"/>.</summary>
    public IList<string> Events { get; set; } = [];
}
