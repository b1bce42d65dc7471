using JitOperator.Docs.Tests.Pages;
using JitOperator.TestKit;
using Xunit;

namespace JitOperator.Docs.Tests;

/// <summary>Each policy of the cookbook is the very one of a story in tests/policies/cookbook, which the core's tests play through.</summary>
public class CookbookTests
{
    private static readonly string Folder = RepositoryFiles.PathOf("tests", "policies", "cookbook");

    private static IReadOnlyList<CodeBlock> Recipes => [.. Page.Of("docs/cookbook.md").Blocks.Where(block => block.Language == "yaml")];

    [Fact]
    public void Recipes_AreTen() => Assert.Equal(10, Recipes.Count);

    [Fact]
    public void EachRecipe_IsThePolicyOfTheStoryThatThePageNames()
    {
        var page = Page.Of("docs/cookbook.md");
        foreach (var recipe in Recipes)
        {
            var story = page.Links.First(link => link.Line > recipe.Line && link.Target.Contains("/cookbook/", StringComparison.Ordinal)).Target;
            Assert.Equal(recipe.Text.TrimEnd(), PolicyOf(Path.GetFileName(story)));
        }
    }

    [Fact]
    public void EachStory_IsARecipe() => Assert.Equal(
        Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal),
        Page.Of("docs/cookbook.md").Links.Where(link => link.Target.Contains("/cookbook/", StringComparison.Ordinal))
            .Select(link => Path.GetFileName(link.Target)).Order(StringComparer.Ordinal));

    // The document behind the test is the recipe; others are what the story needs beside it.
    private static string PolicyOf(string story) => File.ReadAllText(Path.Combine(Folder, story)).Split("---\n")[1].TrimEnd();
}
