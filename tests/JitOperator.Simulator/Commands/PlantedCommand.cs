using System.Globalization;
using JitOperator.Simulator.World;

namespace JitOperator.Simulator.Commands;

/// <summary>
/// Looks for planted bugs, in a build whose sources hold them all, each behind the switch of its name: plays seeds with one switched on
/// until a rule is broken. Without any, in such a build, no rule is.
/// </summary>
internal static class PlantedCommand
{
    /// <summary>Names the bug that is switched on.</summary>
    public const string Switch = "JitOperator.Planted";

    /// <param name="bugs">Each as <c>name=bound</c>: so many seeds may it take.</param>
    /// <param name="output">Takes a line for each: name, seeds, bound, the broken rule.</param>
    public static int Run(IEnumerable<string> bugs, TextWriter output)
    {
        var missed = 0;
        foreach (var (name, bound) in bugs.Select(bug => bug.Split('=') is [var n, var b] ? (n, int.Parse(b, CultureInfo.InvariantCulture)) : (bug, 1)))
        {
            AppContext.SetData(Switch, name);
            var (seed, rule) = Find(bound);
            missed += rule is null ? 1 : 0;
            output.WriteLine($"{name}\t{(rule is null ? "-" : seed.ToString(CultureInfo.InvariantCulture))}\t{bound}\t{rule ?? "not found"}");
            output.Flush();
        }

        return missed == 0 ? 0 : 1;
    }

    private static (int Seed, string? Rule) Find(int bound)
    {
        for (var seed = 1; seed <= bound; seed++)
        {
            if (new Story(seed).Play().Violations is [var violation, ..])
            {
                return (seed, $"{violation.Rule}: {violation.What}");
            }
        }

        return (bound, null);
    }
}
