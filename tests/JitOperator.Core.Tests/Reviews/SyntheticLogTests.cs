using System.Globalization;
using System.Text;
using JitOperator.Core.Reviews;
using Xunit;
using Xunit.Abstractions;

namespace JitOperator.Core.Tests.Reviews;

/// <summary>How well the rules do on ninety days and 10,000 requests, of which it is known what is to be found in them.</summary>
public class SyntheticLogTests(ITestOutputHelper output)
{
    private static readonly ReviewOptions s_options = new() { TicketPattern = "INC-[0-9]+" };

    [Theory]
    [InlineData(1)]
    [InlineData(20260302)]
    public void Review_OfTenThousandRequests_FindsWhatWasPlantedAndNothingElse(int seed)
    {
        var story = SyntheticLog.Make(seed);
        Assert.Equal(SyntheticLog.Total, story.Requests);
        var records = story.Records();
        var reviewer = new Reviewer(s_options);
        var began = TimeProvider.System.GetTimestamp();

        var findings = records.SelectMany(record => reviewer.Take(record)).ToList();

        var took = TimeProvider.System.GetElapsedTime(began);
        Assert.Equal(findings.Count, findings.Select(finding => finding.Key).Distinct().Count());
        var planted = story.Entries.SelectMany(entry => entry.Labels.Select(rule => (rule, entry.Index))).ToHashSet();
        var found = findings.Select(finding => (finding.Rule, Anchor(finding))).ToList();
        var table = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"seed {seed}: {records.Count} records of {story.Requests} requests, reviewed in {took.TotalMilliseconds:0} ms");
        table.AppendLine(CultureInfo.InvariantCulture, $"{"rule",-24}{"kind",-15}{"planted",8}{"found",8}{"precision",11}{"recall",8}");
        foreach (var rule in ReviewRules.All)
        {
            var mine = found.Where(item => item.Rule == rule.Name).ToList();
            var wanted = planted.Where(item => item.rule == rule.Name).ToList();
            var hits = mine.Count(planted.Contains);
            var (precision, recall) = ((double)hits / Math.Max(1, mine.Count), (double)hits / Math.Max(1, wanted.Count));
            table.AppendLine(CultureInfo.InvariantCulture, $"{rule.Name,-24}{(rule.IsStatistical ? "statistical" : "deterministic"),-15}{wanted.Count,8}{mine.Count,8}{precision,11:0.000}{recall,8:0.000}");
        }

        output.WriteLine(table.ToString());
        Assert.All(ReviewRules.All, rule =>
        {
            var mine = found.Where(item => item.Rule == rule.Name).ToList();
            var wanted = planted.Where(item => item.rule == rule.Name).ToList();
            Assert.NotEmpty(wanted);
            if (rule.IsStatistical)
            {
                Assert.True(mine.Count(planted.Contains) >= 0.9 * Math.Max(mine.Count, wanted.Count), $"{rule.Name}\n{table}");
            }
            else
            {
                Assert.True(mine.Order().SequenceEqual(wanted.Order()), $"{rule.Name}: {Difference(story, findings, mine, wanted)}\n{table}");
            }
        });
    }

    private static long Anchor(ReviewFinding finding) => long.Parse(finding.Key.Split('/')[1], CultureInfo.InvariantCulture);

    private static string Difference(Story story, List<ReviewFinding> findings, List<(string Rule, long Index)> found, List<(string Rule, long Index)> wanted) =>
        string.Join('\n', found.Except(wanted).Take(3).Select(item => $"not planted: {findings.Find(f => f.Rule == item.Rule && Anchor(f) == item.Index)}")
            .Concat(wanted.Except(found).Take(3).Select(item => $"not found: {story.Entries.Find(e => e.Index == item.Index)!.Record}")));
}
