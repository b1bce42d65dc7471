namespace JitOperator.Api;

/// <summary>Values of <c>AccessPolicy.spec.activity.onUnexpected</c>: what to do on use of a grant outside of what is expected.</summary>
public static class UnexpectedUseActions
{
    /// <summary>Say so by a Warning event and a record. The default.</summary>
    public const string Warn = "Warn";

    /// <summary>End the grant as well.</summary>
    public const string Revoke = "Revoke";
}
