using CsCheck;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Reviews;
using JitOperator.Core.Values;
using Xunit;

namespace JitOperator.Core.Tests.Reviews;

/// <summary>What holds of the review whatever the rules say.</summary>
public class ReviewerTests
{
    [Fact]
    public void Rules_HaveNamesSeveritiesAndThresholdsThatThereAre()
    {
        string[] severities = [FindingSeverities.Informational, FindingSeverities.Low, FindingSeverities.Medium, FindingSeverities.High, FindingSeverities.Critical];
        Assert.Equal(ReviewRules.All.Count, ReviewRules.All.Select(rule => rule.Name).Distinct().Count());
        Assert.All(ReviewRules.All, rule =>
        {
            Assert.Contains(rule.Severity, severities);
            Assert.EndsWith(".", rule.Finds, StringComparison.Ordinal);
            Assert.All(rule.Thresholds, threshold => Assert.Contains(threshold, ReviewOptionsReader.Names));
        });
    }

    /// <summary>A new leader reads the log, with what was raised, and goes on: nothing comes twice, and nothing is lost.</summary>
    [Fact]
    public void Review_GoneOnWithBySomebodyElse_FindsTheRestAndNothingTwice()
    {
        var story = SyntheticLog.Make(7);
        var records = story.Records().Take(6_000).ToList();
        var all = Find(new Reviewer(new()), records);
        Gen.Int[0, records.Count].Sample(
            cut =>
            {
                // Whoever led before wrote down what it found, as it was found.
                var log = new List<AuditRecord>();
                var first = new Reviewer(new());
                foreach (var record in records.Take(cut))
                {
                    Write(log, record);
                    foreach (var finding in first.Take(log[^1]))
                    {
                        Write(log, FindingRecord.Of(finding));
                        Assert.Empty(first.Take(log[^1]));
                    }
                }

                var next = new Reviewer(new());
                var replayed = log.SelectMany(record => next.Take(record)).ToList();
                Assert.All(replayed, finding => Assert.True(next.IsRaised(finding.Key)));
                var raised = log.Count(record => record.Type == AuditRecordTypes.FindingRaised);
                var rest = new List<ReviewFinding>();
                foreach (var record in records.Skip(cut))
                {
                    Write(log, record);
                    rest.AddRange(next.Take(log[^1]));
                }

                Assert.Equal(all.Count, raised + rest.Count);
                Assert.Empty(rest.Select(finding => finding.Key).Intersect(replayed.Select(finding => finding.Key)));
            },
            iter: 6,
            threads: 1);
    }

    [Fact]
    public void Review_OfTheSameLogTwice_FindsTheSame()
    {
        var records = SyntheticLog.Make(3).Records().Take(8_000).ToList();

        Assert.Equal(
            Find(new Reviewer(new()), records).Select(finding => (finding.Key, finding.Message, string.Join(',', finding.Indices))),
            Find(new Reviewer(new()), records).Select(finding => (finding.Key, finding.Message, string.Join(',', finding.Indices))));
    }

    [Fact]
    public void Take_OfARecordThatWasTakenBefore_FindsNothing()
    {
        var story = new Story();
        story.Ask(Story.Monday, reason: "x").Receive();
        var record = Assert.Single(story.Records());
        var reviewer = new Reviewer(new());

        Assert.Single(reviewer.Take(record));
        Assert.Empty(reviewer.Take(record));
    }

    [Fact]
    public void Findings_StandOnRecordsBeforeThem_InOrder()
    {
        var story = SyntheticLog.Make(5);
        var reviewer = new Reviewer(new());
        foreach (var record in story.Records())
        {
            Assert.All(reviewer.Take(record), finding =>
            {
                Assert.NotEmpty(finding.Indices);
                Assert.Equal(finding.Indices.Distinct().Order(), finding.Indices);
                Assert.InRange(finding.Indices[^1], 0, record.Index);
                Assert.Equal(record.Time, Timestamp.Format(finding.At));
                Assert.InRange(FindingRecord.Of(finding).Finding!.Indices.Count, 1, FindingRecord.MostIndices);
            });
        }
    }

    [Fact]
    public void Off_OfARule_SilencesThatRuleAlone()
    {
        var story = new Story();
        story.Ask(Story.Monday.AddHours(-5), reason: "x").Receive();
        var options = new ReviewOptions { Off = new HashSet<string>(StringComparer.Ordinal) { ReviewRules.WeakJustification } };

        Assert.Equal([ReviewRules.OffHoursRequest], story.Findings(options).Select(finding => finding.Rule));
    }

    /// <summary>Text that would take over a terminal, a page or a query is data: it changes neither what is found nor any key.</summary>
    [Theory]
    [InlineData("\u001b[2J\u202E<script>alert(1)</script>")]
    [InlineData("=cmd|' /C calc'!A0 {{7*7}} ${jndi:ldap://x}")]
    [InlineData("… [812 characters cut]")]
    [InlineData("finding.raised RushedApproval/1")]
    public void HostileText_InReasonsAndNames_ChangesNoKey(string text)
    {
        IEnumerable<string> Keys(string hostile)
        {
            var story = new Story();
            for (var i = 0; i < 5; i++)
            {
                var life = story.Ask(Story.Monday.AddMinutes(60 * i), person: $"a{hostile}", reason: $"{hostile} and more words {i}", ticket: hostile);
                life.Go($"b{hostile}", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(20));
                life.Use(TimeSpan.FromMinutes(1));
                life.End().Cover();
            }

            var findings = story.Findings(new() { TicketPattern = "INC-[0-9]+" });
            Assert.All(findings, finding => Assert.Matches("^[A-Za-z]+/[0-9]+(/[a-z]+)?$", finding.Key));
            return findings.Select(finding => finding.Key);
        }

        Assert.Equal(Keys("plain words"), Keys(text));
    }

    [Fact]
    public void Record_OfALongFinding_IsBounded()
    {
        var finding = new ReviewFinding(
            "X", FindingSeverities.Low, new string('m', 9000), [.. Enumerable.Range(0, 100).Select(i => (long)i)], "X/1", Story.Monday, new string('\u0001', 5000));

        var record = FindingRecord.Of(finding);

        Assert.Equal([.. Enumerable.Range(0, 16).Select(i => (long)i), .. Enumerable.Range(84, 16).Select(i => (long)i)], record.Finding!.Indices);
        Assert.Equal((1024, 253), (record.Message!.Length, record.Finding.Person!.Length));
    }

    private static List<ReviewFinding> Find(Reviewer reviewer, IEnumerable<AuditRecord> records) => [.. records.SelectMany(record => reviewer.Take(record))];

    // Indices move on as findings are written between; times do not go back.
    private static void Write(List<AuditRecord> log, AuditRecord record) =>
        log.Add(record with { Index = log.Count, Time = record.Time.Length > 0 ? record.Time : log[^1].Time });
}
