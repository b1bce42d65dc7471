using JitOperator.Api;

namespace JitOperator.Audit.Review;

/// <summary>The order of severities.</summary>
public static class ReviewSeverity
{
    /// <summary>All of them, the mildest first.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        FindingSeverities.Informational, FindingSeverities.Low, FindingSeverities.Medium, FindingSeverities.High, FindingSeverities.Critical,
    ];

    /// <summary>The higher, the graver; what is not known is graver than all that is.</summary>
    public static int Rank(string severity) => All.TakeWhile(known => known != severity).Count();
}
