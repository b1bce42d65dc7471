using JitOperator.Cli.Tests.Support;
using Xunit;

namespace JitOperator.Cli.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("-o", "list", "-o", "table")]
    [InlineData("-n and -A", "list", "-n", "a", "-A")]
    [InlineData("--as-group", "list", "--as-group", "leads")]
    [InlineData("--request-timeout", "list", "--request-timeout", "soon")]
    [InlineData("lst", "lst")]
    public async Task CommandLine_ThatMakesNoSense_IsASentenceThatNamesIt(string named, params string[] arguments)
    {
        var run = await Run.Of(arguments);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfTheRoot_NamesEveryExitCode()
    {
        var run = await Run.Of("--help");

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.All(ExitCodes.All, code => Assert.Contains($"{code.Code,-4} {code.Meaning}", run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task NoKubeconfig_Anywhere_SaysSo()
    {
        var run = await Run.Of("list");

        Assert.Equal(ExitCodes.Unavailable, run.ExitCode);
        Assert.Contains("--kubeconfig", run.Error, StringComparison.Ordinal);
    }
}
