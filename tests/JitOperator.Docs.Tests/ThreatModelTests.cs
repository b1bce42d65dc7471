using System.Text.RegularExpressions;
using JitOperator.Docs.Tests.Pages;
using JitOperator.TestKit;
using Xunit;

namespace JitOperator.Docs.Tests;

/// <summary>Where a page says that a test shows something, there is such a test.</summary>
public partial class ThreatModelTests
{
    private static readonly HashSet<string> Classes = Directory
        .EnumerateFiles(RepositoryFiles.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
        .SelectMany(file => ClassPattern().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value))
        .ToHashSet(StringComparer.Ordinal);

    public static TheoryData<string> Paths => [.. Page.All.Keys];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Tests_ThatAPageNames_AreThere(string path) => Assert.Empty(Unknown(Page.Of(path)));

    [Fact]
    public void Unknown_TestThatIsNotThere_IsNamed() => Assert.Equal(["NoSuchTests"], Unknown(Page.Parse("page.md", "`KillTests` and `NoSuchTests`")));

    [Fact]
    public void EachInvariant_NamesATest()
    {
        var sections = File.ReadAllText(RepositoryFiles.PathOf("docs", "threat-model.md")).Split("\n## ").Where(section => char.IsAsciiDigit(section[0])).ToList();

        Assert.Equal(9, sections.Count);
        Assert.All(sections, section => Assert.Contains("**Shown by** `", section, StringComparison.Ordinal));
        Assert.All(sections, section => Assert.Contains("**Who**", section, StringComparison.Ordinal));
        Assert.All(sections, section => Assert.Contains("**Answer**", section, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Unknown(Page page) =>
        page.Code.Select(code => code.Text).Where(text => NamePattern().IsMatch(text) && !Classes.Contains(text));

    [GeneratedRegex(@"^[A-Z]\w+Tests$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\bclass (?<name>\w+Tests)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ClassPattern();
}
