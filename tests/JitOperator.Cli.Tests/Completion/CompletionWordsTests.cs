using CsCheck;
using JitOperator.Cli.Tests.Support;
using Xunit;

namespace JitOperator.Cli.Tests.Completion;

/// <summary>What can be typed next, where no cluster has to be asked.</summary>
public sealed class CompletionWordsTests
{
    [Theory]
    [InlineData("request revoke", "re")]
    [InlineData("verify", "audit", "ver")]
    [InlineData("--kubeconfig", "list", "--kube")]
    [InlineData("--duration --dry-run", "request", "--d")]
    [InlineData("", "audit", "review", "--js")]
    [InlineData("json", "list", "-o", "j")]
    [InlineData("json", "list", "--output=j")]
    [InlineData("name wide", "-o", "json", "list", "-o", "")]
    [InlineData("TimedOut", "watch", "--phase", "T")]
    [InlineData("server", "request", "--dry-run", "s")]
    [InlineData("bash zsh fish kubectl", "completion", "")]
    [InlineData("", "completion", "bash", "")]
    [InlineData("", "request", "-r", "")]
    [InlineData("", "nonsense", "--x", "")]
    [InlineData("--wait", "request", "-r", "why -n", "--wa")]
    public async Task Completion_OfWords_OffersWhatFits(string offered, params string[] words)
    {
        var lines = await CompleteAsync(words);

        Assert.Matches("^:[04]$", lines[^1]);
        var values = lines[..^1].Select(line => line.Split('\t')[0]).ToList();
        Assert.All(offered.Split(' ', StringSplitOptions.RemoveEmptyEntries), one => Assert.Contains(one, values));
        if (offered.Length == 0)
            Assert.Empty(values);
    }

    [Theory]
    [InlineData(":0", "list", "--kubeconfig", "")]
    [InlineData(":0", "policy", "test", "-f", "")]
    [InlineData(":0", "audit", "report", "--output", "")]
    [InlineData(":4", "audit", "export", "--format", "")]
    [InlineData(":4", "request", "--reason", "")]
    public async Task Completion_OfAFile_SaysThatFilesFit(string directive, params string[] words) => Assert.Equal(directive, (await CompleteAsync(words))[^1]);

    [Fact]
    public async Task Completion_OfAnything_EndsWellAndPrintsNothingThatATerminalWouldObey() => await Gen.Select(Hostile.Text.Array[0, 4], Gen.Int[0, 3]).SampleAsync(async (words, which) =>
    {
        var run = await Run.Of(["__complete", .. new[] { "get", "request", "audit", "" }[which..(which + 1)], .. words]);
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Empty(Hostile.In(run.Output.Replace("\t", "", StringComparison.Ordinal)));
    });

    [Fact]
    public async Task Completion_WithoutACluster_IsSilent()
    {
        var run = await Run.Of("__complete", "get", "");

        Assert.Equal((ExitCodes.Success, $":4{Environment.NewLine}", string.Empty), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task Completion_OfAnUnknownShell_SaysWhichThereAre()
    {
        var run = await Run.Of("completion", "tcsh");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("bash, zsh, fish, kubectl", run.Error, StringComparison.Ordinal);
    }

    private static async Task<string[]> CompleteAsync(string[] words) =>
        (await Run.Of(["__complete", .. words])).Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
