namespace JitOperator.Api;

/// <summary>Labels that the operator writes. Selectors of its webhooks and informers stand on them.</summary>
public static class Labels
{
    /// <summary>The recommended Kubernetes label that names the tool in charge of an object.</summary>
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <summary>Value of <see cref="ManagedBy"/> on everything that the operator creates.</summary>
    public const string ManagedByValue = "jit-operator";

    /// <summary>UID of the AccessRequest that an object belongs to.</summary>
    public const string RequestUid = ApiConstants.Group + "/request-uid";

    /// <summary>
    /// Of an AccessRequest: the name of a legal hold. As long as it is there, and after the request is gone, no record of it is deleted.
    /// </summary>
    public const string LegalHold = ApiConstants.Group + "/legal-hold";

    /// <summary>Label selector of everything that the operator manages.</summary>
    public const string ManagedSelector = ManagedBy + "=" + ManagedByValue;
}
