using System.Text.RegularExpressions;
using JitOperator.Docs.Tests.Pages;
using JitOperator.TestKit;
using Xunit;

namespace JitOperator.Docs.Tests;

/// <summary>Links between pages lead somewhere, and so does every path of the repository that a page names.</summary>
public partial class LinkTests
{
    private static readonly string[] Folders = ["charts/", "config/", "docs/", "src/", "tests/", ".ci/"];

    public static TheoryData<string> Paths => [.. Page.All.Keys];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Links_OfEachPage_LeadSomewhere(string path) => Assert.Empty(DeadLinks(Page.Of(path)));

    [Theory]
    [MemberData(nameof(Paths))]
    public void Files_ThatAPageNames_AreThere(string path) => Assert.Empty(MissingFiles(Page.Of(path)));

    [Fact]
    public void Index_HasEachPageOfDocs()
    {
        var index = Page.Of("docs/README.md").Links.Select(link => link.Target.Split('#')[0]).ToHashSet(StringComparer.Ordinal);

        Assert.All(
            Page.All.Keys.Where(path => path.StartsWith("docs/", StringComparison.Ordinal) && path != "docs/README.md").Select(path => path["docs/".Length..]),
            page => Assert.True(index.Contains(page) || index.Contains(Path.GetDirectoryName(page)!), $"docs/README.md does not lead to {page}"));
    }

    [Theory]
    [InlineData("[a](no-such-page.md)", "no-such-page.md")]
    [InlineData("[a](policies.md#no-such-heading)", "#no-such-heading")]
    [InlineData("[a](#no-such-heading)", "#no-such-heading")]
    [InlineData("![a](images/no-such-picture.svg)", "no-such-picture")]
    public void DeadLinks_OfAPageThatHasOne_NameIt(string text, string target) =>
        Assert.Contains(target, Assert.Single(DeadLinks(Page.Parse("docs/page.md", "# Page\n\n" + text))), StringComparison.Ordinal);

    [Theory]
    [InlineData("See `config/no-such-folder/x.yaml`.", "config/no-such-folder/x.yaml")]
    [InlineData("```sh\nkubectl apply -f config/no-such-folder\n```", "config/no-such-folder")]
    public void MissingFiles_OfAPageThatNamesOne_NameIt(string text, string file) =>
        Assert.Contains(file, Assert.Single(MissingFiles(Page.Parse("docs/page.md", text))), StringComparison.Ordinal);

    [Fact]
    public void MissingFiles_OfAPageWithout_AreNone() => Assert.Empty(MissingFiles(Page.Parse(
        "docs/page.md", "`config/crd`, `config/samples/*.yaml`, `tests/policies/chains`, `a/b`\n\n```sh\nkubectl apply -f config/rbac -f config/webhook\n```")));

    private static IEnumerable<string> DeadLinks(Page page) =>
        from link in page.Links
        where !link.Target.Contains("://", StringComparison.Ordinal) && !link.Target.StartsWith("mailto:", StringComparison.Ordinal)
        where !Leads(page, link.Target)
        select $"{page.Path}, line {link.Line}: {link.Target} leads nowhere";

    private static bool Leads(Page page, string target)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0
            ? page.Path
            : Path.GetRelativePath(RepositoryFiles.Root, Path.GetFullPath(Path.Combine(RepositoryFiles.Root, Path.GetDirectoryName(page.Path)!, parts[0])));
        if (parts.Length == 1)
            return Path.Exists(RepositoryFiles.PathOf(path));
        var anchors = path == page.Path ? page.Anchors : Page.All.TryGetValue(path, out var other) ? other.Anchors : null;
        return anchors?.Contains(parts[1]) == true;
    }

    private static IEnumerable<string> MissingFiles(Page page) =>
        from text in page.Code.Concat(page.Blocks.Where(block => block.IsCommands).Select(block => (block.Line, block.Text)))
        from match in PathPattern().Matches(text.Item2)
        let path = match.Value.TrimEnd('.')
        where Folders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)) && !path.Contains("/bin/", StringComparison.Ordinal) && !IsThere(path)
        select $"{page.Path}, line {text.Item1}: {path} is not there";

    private static bool IsThere(string path) => path.Contains('*', StringComparison.Ordinal)
        ? Directory.EnumerateFileSystemEntries(RepositoryFiles.PathOf(Path.GetDirectoryName(path)!), Path.GetFileName(path)).Any()
        : Path.Exists(RepositoryFiles.PathOf(path));

    // Not in the middle of something longer, such as an image's name or a URL.
    [GeneratedRegex(@"(?<![\w./-])\.?[a-z]+/[\w./*-]*\w", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathPattern();
}
