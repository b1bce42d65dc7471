namespace JitOperator.Api;

/// <summary>Annotations that the operator writes.</summary>
public static class Annotations
{
    /// <summary>
    /// The operator's signature over who did what: a JWS (RFC 7515, compact form, EdDSA of RFC 8037). On an AccessRequest it says who
    /// asked, on a RoleBinding and an AccessApproval that the operator laid it out as it stands.
    /// </summary>
    public const string Stamp = ApiConstants.Group + "/stamp";

    /// <summary>The operator's signature (same form) over who decided an AccessApproval, and what they decided.</summary>
    public const string DecisionStamp = ApiConstants.Group + "/decision-stamp";

    /// <summary>
    /// The operator's signature (same form) over who set <c>spec.revoked</c> on an AccessRequest.
    /// </summary>
    public const string RevocationStamp = ApiConstants.Group + "/revocation-stamp";

    /// <summary>The operator's signature (same form) over who gave an AccessPolicy the rules that it has.</summary>
    public const string PolicyStamp = ApiConstants.Group + "/policy-stamp";

    /// <summary>When a RoleBinding must be gone: RFC 3339, UTC, milliseconds.</summary>
    public const string ExpiresAt = ApiConstants.Group + "/expires-at";

    /// <summary>The AccessRequest that a RoleBinding serves: <c>namespace/name</c>.</summary>
    public const string Request = ApiConstants.Group + "/request";
}
