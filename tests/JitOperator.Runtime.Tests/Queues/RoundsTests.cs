using CsCheck;
using JitOperator.Runtime.Queues;

namespace JitOperator.Runtime.Tests.Queues;

public sealed class RoundsTests
{
    /// <summary>However much there is: nothing is left out, no step has too much, and nothing comes again too soon or much too late.</summary>
    [Fact]
    public void Next_AnyNumber_ComesRoundInTimeAndALittleAtAStep() => Gen.Select(Gen.Int[0, 300], Gen.Int[1, 20], Gen.Int[1, 30]).Sample((count, steps, most) =>
    {
        var rounds = new Rounds<int>(() => Enumerable.Range(0, count), steps, most);
        var round = Math.Max(steps, (count + most - 1) / most);
        var seen = Enumerable.Range(0, count).ToDictionary(one => one, _ => new List<int>());
        for (var step = 0; step < 3 * round; step++)
        {
            var next = rounds.Next();
            Assert.InRange(next.Count, 0, most);
            foreach (var one in next)
                seen[one].Add(step);
        }

        Assert.All(seen.Values, at =>
        {
            Assert.Equal(3, at.Count);
            Assert.Equal([round, round], at.Zip(at.Skip(1), (earlier, later) => later - earlier));
        });
    });

    [Fact]
    public void Next_FewerThanSteps_ComeOneByOneAndThenNothingUntilTheRoundIsOver()
    {
        var rounds = new Rounds<string>(() => ["a", "b"], steps: 4, most: 10);

        Assert.Equal(["a", "b", "", "", "a", "b"], Enumerable.Range(0, 6).Select(_ => string.Join(' ', rounds.Next())));
    }

    [Fact]
    public void Next_WhatComesInBetween_IsInTheNextRound()
    {
        List<string> all = ["a"];
        var rounds = new Rounds<string>(() => all, steps: 2, most: 1);
        Assert.Equal(["a"], rounds.Next());

        all.Add("b");

        Assert.Equal(["", "a", "b"], Enumerable.Range(0, 3).Select(_ => string.Join(' ', rounds.Next())));
    }
}
