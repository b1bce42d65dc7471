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

    /// <summary>
    /// On what a replica leaves in the audit log's namespace for the leader to record. Its value is the version of the form. No object
    /// of the log itself has it.
    /// </summary>
    public const string AuditInbox = ApiConstants.Group + "/audit-inbox";

    /// <summary>Value of <see cref="AuditInbox"/>.</summary>
    public const string AuditInboxValue = "v1";

    /// <summary>Label selector of the inbox.</summary>
    public const string AuditInboxSelector = AuditInbox + "=" + AuditInboxValue;

    /// <summary>Label selector of everything that the operator manages.</summary>
    public const string ManagedSelector = ManagedBy + "=" + ManagedByValue;
}
