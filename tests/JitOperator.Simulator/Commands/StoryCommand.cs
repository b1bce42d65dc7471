using JitOperator.Simulator.World;

namespace JitOperator.Simulator.Commands;

/// <summary>Tells one story, all of it.</summary>
internal static class StoryCommand
{
    public static int Run(int seed, TextWriter output)
    {
        var outcome = new Story(seed, output.WriteLine).Play();
        foreach (var violation in outcome.Violations)
        {
            output.WriteLine($"{violation.At:hh\\:mm\\:ss\\.fff} BROKEN {violation.Rule}: {violation.What}");
        }

        output.WriteLine(Sum.Of([outcome]));
        return outcome.Violations.Count == 0 ? 0 : 1;
    }
}
