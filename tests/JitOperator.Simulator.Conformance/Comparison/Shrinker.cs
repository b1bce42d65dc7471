using JitOperator.Simulator.Conformance.Operations;

namespace JitOperator.Simulator.Conformance.Comparison;

/// <summary>Finds a short sequence on which the servers differ, by leaving out operations as long as they still do.</summary>
internal static class Shrinker
{
    /// <summary>Limits how often the sequence is run again.</summary>
    private const int MostRuns = 100;

    /// <summary>The mismatch of the shortest sequence found.</summary>
    public static async Task<Mismatch> ShortenAsync(Mismatch found, Func<IReadOnlyList<Operation>, Task<Mismatch?>> run)
    {
        var runs = 0;
        for (var length = found.Operations.Count / 2; length > 0; length /= 2)
        {
            for (var start = found.Operations.Count - length; start >= 0 && runs < MostRuns; start -= length, runs++)
            {
                // What was shortened meanwhile may end before.
                if (start + length <= found.Operations.Count)
                {
                    found = await run([.. found.Operations.Take(start), .. found.Operations.Skip(start + length)]) ?? found;
                }
            }
        }

        return found;
    }
}
