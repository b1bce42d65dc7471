using System.Text.Json;
using JitOperator.Core.Reviews;
using JitOperator.TestKit;
using JitOperator.TestKit.Manifests;
using Xunit;

namespace JitOperator.Core.Tests.Reviews;

/// <summary><c>docs/review.md</c> says what is so.</summary>
public class ReviewDocumentTests
{
    private static readonly string s_text = File.ReadAllText(RepositoryFiles.PathOf("docs", "review.md"));

    [Fact]
    public void Table_IsTheRules() => Assert.Equal(
        ReviewRules.All.Select(rule =>
            $"| `{rule.Name}` | {rule.Severity} | {(rule.IsStatistical ? "habit" : "fact")} | {rule.Finds} | {string.Concat(string.Join(", ", rule.Thresholds.Select(name => $"`{name}`")), rule.Thresholds.Count > 0 ? " |" : "|")}"),
        s_text.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)));

    [Fact]
    public void Configuration_HasEveryFieldWithItsDefault()
    {
        var yaml = s_text.Split("```yaml\n")[1].Split("```")[0];
        var configuration = Assert.Single(YamlJson.Read(new StringReader(yaml)));

        var options = ReviewOptionsReader.Read(configuration, out var faults);

        Assert.Empty(faults);
        Assert.Equal(ReviewOptionsReader.Names, configuration.AsObject().Select(field => field.Key).Append("ticketPattern").Order(StringComparer.Ordinal));
        Assert.Equal(JsonSerializer.Serialize(new ReviewOptions()), JsonSerializer.Serialize(options));
    }
}
