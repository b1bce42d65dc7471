using System.Globalization;
using JitOperator.Simulator.World;

// JitOperator.Simulator FIRST COUNT: plays so many seeds from one on. With a COUNT of 1 the whole story is told.
var first = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1;
var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
var outcomes = new List<Outcome>();
for (var seed = first; seed < first + count; seed++)
{
    var story = new Story(seed, count == 1 ? Console.WriteLine : null);
    var outcome = story.Play();
    outcomes.Add(outcome);
    foreach (var violation in outcome.Violations)
    {
        Console.WriteLine($"seed {seed}, {violation.At}: {violation.Rule}: {violation.What}");
    }
}

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{outcomes.Count} seeds, {outcomes.Sum(o => o.Simulated.TotalHours):F1} hours, {outcomes.Sum(o => o.Requests)} requests, {outcomes.Sum(o => o.Bindings)} bindings, {outcomes.Sum(o => o.Faults)} faults, latest end {outcomes.Max(o => o.LatestEnd.TotalSeconds):F1} s, {outcomes.Count(o => o.Violations.Count > 0)} seeds with a violation"));
return outcomes.Any(o => o.Violations.Count > 0) ? 1 : 0;
