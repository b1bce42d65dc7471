namespace JitOperator.Api;

/// <summary>Values of <c>AccessPolicy.spec.effect</c>.</summary>
public static class PolicyEffects
{
    /// <summary>What the policy covers may be asked for. The default.</summary>
    public const string Allow = "Allow";

    /// <summary>What the policy covers is denied, whatever other policies say.</summary>
    public const string Deny = "Deny";
}
