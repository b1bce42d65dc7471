namespace JitOperator.Api.V1Alpha1;

/// <summary>A user as the API server authenticated them (<c>userInfo</c> of the admission review).</summary>
public sealed class UserIdentity
{
    /// <summary>User name.</summary>
    public string Username { get; set; } = string.Empty;

    /// <summary>UID that the authenticator gave, if any.</summary>
    public string? Uid { get; set; }

    /// <summary>Groups.</summary>
    public IList<string> Groups { get; set; } = [];
}
