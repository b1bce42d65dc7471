using JitOperator.Docs.Tests.Pages;
using JitOperator.Docs.Tests.Running;
using Xunit;
using Xunit.Abstractions;

namespace JitOperator.Docs.Tests;

/// <summary>Runs the pages that say so, each from top to bottom, as the people whom the page names.</summary>
[Collection(OperatorCollection.Name)]
public class PageRunTests(OperatorSetup setup, ITestOutputHelper output)
{
    public static TheoryData<string> Beside => [.. Page.All.Values.Where(page => page.Runs == Setups.Operator).Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Beside))]
    public Task Page_BesideTheOperator_DoesWhatItSays(string path) => RunAsync(Page.Of(path), string.Empty);

    [Theory]
    [InlineData("```sh\nfalse\n```", "exit code 1")]
    [InlineData("```sh\nfalse\ntrue\n```", "exit code 1")]
    [InlineData("<!-- fails -->\n```sh\ntrue\n```", "should have been refused")]
    [InlineData("```console\n$ echo one\ntwo\n```", "and there came:\none")]
    [InlineData("```console\nmallory$ kubectl get pods\n```", "nobody is called mallory")]
    [InlineData("<!-- fails -->\n```console\naudrey$ kubectl -n payments get pods\n```\n\n```console\naudrey$ kubectl -n payments get pods\n```", "(Forbidden)")]
    [InlineData("<!-- in a terminal of its own, until: ready -->\n```sh\necho steady\n```", "has ended: steady")]
    public Task Page_ThatSaysSomethingElse_Fails(string text, string fault) =>
        RunAsync(Page.Parse("page.md", $"<!-- run: {Setups.Operator} -->\n\n{text}\n"), fault);

    [Fact]
    public Task Page_WithAllThatThereIs_DoesWhatItSays() => RunAsync(
        Page.Parse("page.md", """
            <!-- run: beside the operator -->

            <!-- in a terminal of its own, until: ready -->
            ```sh
            echo ready; sleep 300
            ```

            ```sh
            name=one
            cat >file <<'END'
            a "quote
            END
            printf '%s\n' "$name" \
              two
            ```

            ```console
            $ echo $name; cat file
            o…e
            …
            bob$ kubectl auth can-i patch accessapprovals -n payments
            yes
            ```

            <!-- fails -->
            ```console
            alice$ kubectl -n payments get pods
            Error from server (Forbidden): …
            ```
            """),
        string.Empty);

    private async Task RunAsync(Page page, string fault)
    {
        using var transcript = new StringWriter();
        var failure = await PageRun.RunAsync(page, setup.Environment, transcript);
        output.WriteLine(transcript.ToString());

        if (fault.Length == 0)
        {
            Assert.True(failure.Length == 0, $"{failure}\n{transcript}");
        }
        else
        {
            Assert.NotEmpty(failure);
            Assert.Contains(fault, $"{transcript}\n{failure}", StringComparison.Ordinal);
        }
    }
}
