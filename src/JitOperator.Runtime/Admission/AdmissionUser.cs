namespace JitOperator.Runtime.Admission;

/// <summary>Who does it, by the API server's own authentication. The only place that an identity may be taken from.</summary>
public sealed record AdmissionUser
{
    /// <summary>The name that identifies the user among all active ones. Never empty.</summary>
    public required string Username { get; init; }

    /// <summary>Identifies the user across time, where the authenticator knows such a thing; else empty.</summary>
    public string Uid { get; init; } = string.Empty;

    /// <summary>The groups that the user is in.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>What else the authenticator said, such as how the user logged in. Keys are lower-case.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
