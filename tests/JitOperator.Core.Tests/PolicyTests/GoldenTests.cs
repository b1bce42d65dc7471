using JitOperator.Core.PolicyTests;
using JitOperator.TestKit;
using k8s;
using Xunit;

namespace JitOperator.Core.Tests.PolicyTests;

/// <summary>Every story in tests/policies, played through in memory.</summary>
public class GoldenTests
{
    private static readonly string Folder = RepositoryFiles.PathOf("tests", "policies");

    public static TheoryData<string> Files => [.. Paths];

    private static IReadOnlyList<string> Paths =>
    [
        .. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Run_EachStory_ComesAsExpected(string file)
    {
        var (test, objects) = Read(file);

        Assert.Empty(PolicyTestRun.Run(test, objects));
    }

    /// <summary>A check that cannot fail proves nothing: each story is told once more with one expectation that is wrong.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Run_EachStoryWithAWrongExpectation_Fails(string file)
    {
        var (test, objects) = Read(file);
        var step = test.Spec.Steps.Last(s => s.Expect is not null || s.Refused is not null);
        if (step.Expect is { } expectation)
        {
            (expectation.Phase, expectation.Bindings) = ("NoSuchPhase", 99);
        }
        else
        {
            step.Refused = "no sentence that anybody wrote";
        }

        Assert.NotEmpty(PolicyTestRun.Run(test, objects));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Story_HasOneNameAndASentence(string file)
    {
        var (test, _) = Read(file);

        Assert.Equal(Path.GetFileNameWithoutExtension(file), test.Metadata.Name);
        Assert.EndsWith(".", test.Spec.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Stories_AreMany()
    {
        Assert.True(Paths.Count >= 60, $"there are {Paths.Count}");
        Assert.Equal(Paths.Count, Paths.Select(Path.GetFileName).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("approve: look, as: bob, comment: go ahead", "deny: look, as: bob, comment: no", "phase is \"Denied\", and expected to be \"Active\".")]
    [InlineData("refused: alice asked", "refused: bob asked", "it was refused with \"alice asked for this access")]
    [InlineData(", refused: alice asked for this access", "", "it was refused: alice asked for this access")]
    [InlineData("approve: look, as: bob, comment: go ahead,", "approve: look, as: bob, refused: never,", "it was let pass, and expected to be refused")]
    [InlineData("ask: look", "ask: no-such-request", "what is to happen is not clear")]
    [InlineData("ask: look, as: alice", "ask: look, as: nobody", "what is to happen is not clear")]
    [InlineData("wait: 29m", "wait: 31m", "phase is \"Expired\", and expected to be \"Active\".")]
    public void Run_StoryThatIsTurned_SaysWhatIsWrong(string from, string to, string expected)
    {
        var text = File.ReadAllText(Path.Combine(Folder, "chains", "the-word-of-a-lead-is-enough.yaml"));
        Assert.Contains(from, text, StringComparison.Ordinal);
        var (test, objects) = Parse(text.Replace(from, to, StringComparison.Ordinal));

        Assert.Contains(PolicyTestRun.Run(test, objects), failure => failure.Contains(expected, StringComparison.Ordinal));
    }

    private static (PolicyTest Test, PolicyTestFile Objects) Read(string file) => Parse(File.ReadAllText(Path.Combine(Folder, file)));

    private static (PolicyTest Test, PolicyTestFile Objects) Parse(string text)
    {
        var objects = new PolicyTestFile(KubernetesYaml.LoadAllFromString(text, PolicyTestFile.Kinds, strict: true));
        return (Assert.Single(objects.Tests), objects);
    }
}
