using Cel;

namespace JitOperator.Chart.Tests.Charts;

/// <summary>Rules in CEL that the chart renders, by an evaluator: the test control plane is too old for them.</summary>
internal static class CelRule
{
    private static readonly CelEnvironment s_cel = new(null, null);

    /// <summary>Whether the <c>expression</c> of a rule is true.</summary>
    public static bool Holds(JsonNode rule, Dictionary<string, object?> variables) => (bool)s_cel.Compile((string)rule["expression"]!)(variables)!;

    /// <summary>Whether the one entry of <c>matchConditions</c> is true of what a user does.</summary>
    public static bool Concerns(JsonNode conditional, string user) => Holds(
        Assert.Single(conditional["matchConditions"]!.AsArray())!,
        new(StringComparer.Ordinal)
        {
            ["request"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["userInfo"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["username"] = user } },
        });
}
