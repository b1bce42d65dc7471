using k8s.Models;

namespace JitOperator.Api.V1Alpha1;

/// <summary>What the operator makes of a policy.</summary>
public sealed class AccessPolicyStatus
{
    /// <summary>Generation that this status speaks of.</summary>
    public long? ObservedGeneration { get; set; }

    /// <summary><c>Ready</c>: True when the policy can grant; else False, with the field and the mend in the message.</summary>
    public IList<V1Condition> Conditions { get; set; } = [];
}
