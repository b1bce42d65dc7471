using JitOperator.Simulator.ApiServer;

namespace JitOperator.Simulator.World;

/// <summary>Who lives in the world.</summary>
internal static class People
{
    public static readonly ApiUser Admin = new("admin", "system:masters", "system:authenticated");
    public static readonly ApiUser Alice = new("alice", "devs", "system:authenticated");
    public static readonly ApiUser Amir = new("amir", "devs", "system:authenticated");

    /// <summary>Asks, and may decide about others.</summary>
    public static readonly ApiUser Lena = new("lena", "devs", "leads", "system:authenticated");
    public static readonly ApiUser Bob = new("bob", "leads", "system:authenticated");
    public static readonly ApiUser Bea = new("bea", "leads", "system:authenticated");
    public static readonly ApiUser Sue = new("sue", "security", "system:authenticated");

    /// <summary>May do nothing, and tries.</summary>
    public static readonly ApiUser Mallory = new("mallory", "system:authenticated");

    public static readonly IReadOnlyList<ApiUser> Requesters = [Alice, Amir, Lena];
    public static readonly IReadOnlyList<ApiUser> Deciders = [Bob, Bea, Lena, Sue];
    public static readonly IReadOnlyList<ApiUser> All = [Alice, Amir, Lena, Bob, Bea, Sue, Mallory];
}
