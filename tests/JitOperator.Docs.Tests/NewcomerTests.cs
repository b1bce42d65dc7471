using JitOperator.Docs.Tests.Pages;
using JitOperator.Docs.Tests.Running;
using Xunit;
using Xunit.Abstractions;

namespace JitOperator.Docs.Tests;

/// <summary>Runs the pages that begin with nothing and start what they need: what <c>make newcomer</c> does.</summary>
public class NewcomerTests(ITestOutputHelper output)
{
    public static TheoryData<string> Paths => [.. Page.All.Values.Where(page => page.Runs == Setups.Alone).Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Page_FromNothing_DoesWhatItSays(string path)
    {
        using var transcript = new StringWriter();
        var failure = await PageRun.RunAsync(Page.Of(path), Setups.Nothing, transcript);
        output.WriteLine(transcript.ToString());

        Assert.True(failure.Length == 0, $"{failure}\n{transcript}");
    }
}
