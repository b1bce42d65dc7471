using JitOperator.Simulator.World;

namespace JitOperator.Simulator.Commands;

/// <summary>Plays many seeds. Of one that breaks a rule it tells what has to do with it, and how to tell it again.</summary>
internal static class SeedsCommand
{
    private const int Progress = 50;

    public static int Run(int first, int count, TextWriter output)
    {
        var sum = new Sum();
        for (var seed = first; seed < first + count; seed++)
        {
            var outcome = new Story(seed).Play();
            sum = sum.With(outcome);
            if (outcome.Violations.Count > 0)
            {
                Tell(seed, output);
            }

            if ((seed - first + 1) % Progress == 0 && seed + 1 < first + count)
            {
                output.WriteLine($"... {sum}");
                output.Flush();
            }
        }

        output.WriteLine(sum);
        return sum.Broken == 0 ? 0 : 1;
    }

    // The same seed tells the same story: only one that is worth reading is kept.
    private static void Tell(int seed, TextWriter output)
    {
        var story = new Story(seed, keep: true);
        var violation = story.Play().Violations is [var first, ..] ? first : null;
        output.WriteLine($"seed {seed}: {violation?.Rule}: {violation?.What ?? "another story the second time"}");
        foreach (var line in ShortHistory.Of(story.History, violation))
        {
            output.WriteLine($"  {line}");
        }

        output.WriteLine($"  All of it: make simulate STORY={seed}");
        output.Flush();
    }
}
