using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Stamps;

/// <summary>A user as admission saw them.</summary>
/// <param name="Username">User name.</param>
/// <param name="Uid">UID that the authenticator gave.</param>
/// <param name="Groups">Groups.</param>
/// <param name="Extra">Extra attributes of the authenticator.</param>
public sealed record StampedUser(
    string Username,
    string? Uid = null,
    IReadOnlyList<string>? Groups = null,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Extra = null)
{
    /// <summary>The same user as it stands in a status.</summary>
    public UserIdentity ToIdentity() => new() { Username = Username, Uid = Uid, Groups = [.. Groups ?? []] };
}
