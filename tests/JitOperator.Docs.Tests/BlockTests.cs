using JitOperator.Docs.Tests.Pages;
using JitOperator.Docs.Tests.Running;
using Xunit;

namespace JitOperator.Docs.Tests;

/// <summary>Each command block of the docs is run or says why not; <see cref="PageRunTests"/> runs them.</summary>
public class BlockTests
{
    public static TheoryData<string> Paths => [.. Page.All.Keys];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Blocks_OfEachPage_AreRunOrSayWhyNot(string path) => Assert.Empty(Faults(Page.Of(path)));

    [Theory]
    [InlineData("```sh\nkubectl get pods\n```", "neither run nor")]
    [InlineData("<!-- not run: -->\n```sh\nkubectl get pods\n```", "no reason")]
    [InlineData("<!-- run: alone -->\n\n```\nkubectl get pods\n```", "no language")]
    [InlineData("Text.\n\n    kubectl get pods", "no language")]
    [InlineData("<!-- run: beside me -->\n\n```sh\ntrue\n```", "nobody runs")]
    [InlineData("<!-- run: alone -->\n\n```console\nkubectl get pods\n```", "no prompt")]
    [InlineData("<!-- run: alone -->\n\nNo commands.", "nothing to run")]
    [InlineData("<!-- nothing is run: -->\n\n```sh\ntrue\n```", "no reason")]
    [InlineData("<!-- nothing is run: needs a fire -->\n<!-- run: alone -->\n\n```sh\ntrue\n```", "or something is")]
    public void Faults_OfAPageThatHasOne_NameIt(string text, string fault) =>
        Assert.Contains(Faults(Page.Parse("page.md", text)), found => found.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void Faults_OfAPageOfWhichNothingIsRun_AreNone() => Assert.Empty(Faults(Page.Parse(
        "page.md", "<!-- nothing is run: needs a fire -->\n\n```sh\ntrue\n```\n\n    kubectl get pods")));

    [Fact]
    public void Faults_OfAPageWithout_AreNone() => Assert.Empty(Faults(Page.Parse(
        "page.md",
        "<!-- run: alone -->\n\n```sh\ntrue\n```\n\n<!-- not run: needs kind -->\n```sh\nkind create cluster\n```\n\n```text\noutput\n```")));

    private static IEnumerable<string> Faults(Page page)
    {
        if (page.Runs is { } runs && !Setups.Names.Contains(runs))
            yield return $"{page.Path}: nobody runs a page {runs}";
        if (page.Runs is not null && !page.Runnable.Any())
            yield return $"{page.Path}: there is nothing to run";
        if (page.NothingIsRun is { Length: 0 } || (page.NothingIsRun is not null && page.Runs is not null))
            yield return $"{page.Path}: there is no reason why nothing is run, or something is";
        foreach (var block in page.NothingIsRun is null ? page.Blocks : [])
        {
            var at = $"{page.Path}, line {block.Line}";
            if (block.Language.Length == 0)
                yield return $"{at}: the block has no language; output is text";
            if (block.NotRun is { Length: 0 })
                yield return $"{at}: there is no reason why the block is not run";
            if (block is { IsCommands: true, NotRun: null } && page.Runs is null)
                yield return $"{at}: the block is neither run nor is it said why not";
            if (block is { IsCommands: true, NotRun: null } && Step.Of(block).Count == 0)
                yield return $"{at}: the block has no prompt, or no command";
        }
    }
}
