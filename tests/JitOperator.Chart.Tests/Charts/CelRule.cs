using Cel;

namespace JitOperator.Chart.Tests.Charts;

/// <summary>Rules in CEL that the chart renders, by an evaluator: the test control plane is too old for them.</summary>
internal static class CelRule
{
    /// <summary>Whether the <c>expression</c> of a rule is true.</summary>
    public static bool Holds(JsonNode rule, Dictionary<string, object?> variables)
    {
        // An environment is not for several threads: it compiles with one visitor.
        var environment = new CelEnvironment(null, null);
        return (bool)environment.Compile((string)rule["expression"]!)(variables)!;
    }

    /// <summary>Whether the one entry of <c>matchConditions</c> is true of what a user does.</summary>
    public static bool Concerns(JsonNode conditional, string user) => Holds(
        Assert.Single(conditional["matchConditions"]!.AsArray())!,
        new(StringComparer.Ordinal)
        {
            ["request"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["userInfo"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["username"] = user } },
        });
}
