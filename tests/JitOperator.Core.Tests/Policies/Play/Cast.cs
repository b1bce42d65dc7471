using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Stamps;

namespace JitOperator.Core.Tests.Policies.Play;

/// <summary>Who takes part in a story.</summary>
/// <param name="Name">User name, in one of several spellings of a person's.</param>
/// <param name="Person">Who it is. The oracle goes by this number, and not by what the product makes of spellings.</param>
/// <param name="Groups">Groups.</param>
public sealed record Player(string Name, int Person, params string[] Groups)
{
    /// <summary>Key of the evidence of multi-factor authentication.</summary>
    public const string MfaKey = "example.com/amr";

    /// <summary>As the API server would authenticate this player.</summary>
    /// <param name="mfa">Whether signed in with more than one factor.</param>
    public StampedUser SignedIn(bool mfa) => new(
        Name,
        Groups: [.. Groups, "system:authenticated"],
        Extra: new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [MfaKey] = mfa ? ["pwd", "mfa"] : ["pwd"] });

    public override string ToString() => Name;
}

/// <summary>A few people, some under several spellings, and a pipeline.</summary>
internal static class Cast
{
    public static readonly IReadOnlyList<Player> All =
    [
        new("alice", 1, "dev"),
        new("bob", 2, "dev", "leads"),
        new("carol@example.com", 3, "leads"),
        new("dan", 4, "sec", "leads"),
        new("erin", 5, "dev"),
        new("frank", 6, "sec"),
        new("grace", 7, "leads", "sec"),
        new("ALICE", 1, "leads", "dev"),
        new("аlice", 1, "leads"), // a Cyrillic а
        new("BoB", 2, "sec", "leads"),
        new("bоb", 2, "leads", "sec"), // a Cyrillic о
        new("carol+ops@example.com", 3, "leads", "sec"),
        new("d\u200ban", 4, "leads"), // a zero-width space
        new("system:serviceaccount:ci:argo", 8, "system:serviceaccounts", "system:serviceaccounts:ci"),
    ];

    /// <summary>Whom a user name is of; each unknown name is somebody of its own.</summary>
    public static int PersonOf(string? name) =>
        All.FirstOrDefault(player => player.Name == name)?.Person ?? -1 - (string.GetHashCode(name ?? string.Empty, StringComparison.Ordinal) & 0xFFFF);

    public static PolicySubject Argo => new() { Kind = "ServiceAccount", Namespace = "ci", Name = "argo" };
}
