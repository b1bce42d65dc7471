namespace JitOperator.Api.V1Alpha1;

/// <summary>
/// Evidence of multi-factor authentication in <c>userInfo.extra</c>, as an API server passes claims of an identity provider on.
/// </summary>
public sealed class MfaRequirement
{
    /// <summary>Key in <c>userInfo.extra</c>, as in <c>example.com/amr</c>.</summary>
    public string ExtraKey { get; set; } = string.Empty;

    /// <summary>Accepted values; any one suffices.</summary>
    public IList<string> Values { get; set; } = [];

    /// <summary>Any of <see cref="MfaSteps"/>.</summary>
    public IList<string> RequiredFor { get; set; } = [];
}
