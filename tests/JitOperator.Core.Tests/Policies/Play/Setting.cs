using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Scopes;

namespace JitOperator.Core.Tests.Policies.Play;

/// <summary>Where stories play: namespaces, roles, and the time at which they begin.</summary>
internal static class Setting
{
    /// <summary>A Tuesday, 10:00 UTC.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    public static readonly IReadOnlyDictionary<string, string> Prod = new Dictionary<string, string>(StringComparer.Ordinal) { ["env"] = "prod" };

    public static readonly IReadOnlyDictionary<string, string> Test = new Dictionary<string, string>(StringComparer.Ordinal) { ["env"] = "test" };

    /// <summary>Every namespace with its labels.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Labels =
        new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal)
        {
            ["pay"] = Prod,
            ["team-a"] = Prod,
            ["team-b"] = Test,
            ["ci"] = Test,
        };

    public static readonly INamespaces Namespaces = new KnownNamespaces(Labels);

    public static readonly IReadOnlyList<RoleReference> Roles =
    [
        new() { Kind = "ClusterRole", Name = "view" },
        new() { Kind = "ClusterRole", Name = "ops-restart" },
        new() { Kind = "Role", Name = "deploy" },
    ];
}
