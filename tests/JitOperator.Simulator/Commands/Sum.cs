using System.Globalization;
using JitOperator.Simulator.World;

namespace JitOperator.Simulator.Commands;

/// <summary>What several stories come to.</summary>
internal sealed record Sum(
    int Seeds = 0, double Hours = 0, int Requests = 0, int Bindings = 0, int Faults = 0, double LatestEnd = 0, int Broken = 0)
{
    /// <summary>Of some.</summary>
    public static Sum Of(IEnumerable<Outcome> outcomes) => outcomes.Aggregate(new Sum(), (sum, outcome) => sum.With(outcome));

    /// <summary>With one more.</summary>
    public Sum With(Outcome outcome) => new(
        Seeds + 1,
        Hours + outcome.Simulated.TotalHours,
        Requests + outcome.Requests,
        Bindings + outcome.Bindings,
        Faults + outcome.Faults,
        Math.Max(LatestEnd, outcome.LatestEnd.TotalSeconds),
        Broken + (outcome.Violations.Count > 0 ? 1 : 0));

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Seeds} seeds, {Hours:F1} hours, {Requests} requests, {Bindings} bindings, {Faults} faults, latest end {LatestEnd:F1} s, {Broken} seeds with a violation");
}
