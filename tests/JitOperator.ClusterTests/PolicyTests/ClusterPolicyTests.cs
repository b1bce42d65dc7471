using JitOperator.ClusterTests.Installation;
using JitOperator.TestKit;
using k8s.Models;
using Xunit;

namespace JitOperator.ClusterTests.PolicyTests;

/// <summary>
/// Stories of tests/policies once more, against a real API server and the installed operator: what a rehearsal says is worth something
/// only if a cluster does the same.
/// </summary>
[Collection(OperatorCollection.Name)]
public class ClusterPolicyTests(SharedOperator installation)
{
    /// <summary>On a PolicyTest: it has no long waits, and asks for nothing that the installation cannot grant.</summary>
    private const string Marker = "jitoperator.io/policy-test-cluster";

    private static readonly string Folder = RepositoryFiles.PathOf("tests", "policies");

    public static TheoryData<string> Files => [.. Paths.Where(IsMarked)];

    private static IEnumerable<string> Paths => Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Folder, path))
        .Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Story_OnACluster_ComesAsExpected(string file)
    {
        await using var story = new ClusterStory(installation, StoryFile.Unique(File.ReadAllText(Path.Combine(Folder, file))));

        await story.PlayAsync();
    }

    [Fact]
    public async Task StoryWithAWrongExpectation_OnACluster_Fails()
    {
        var file = StoryFile.Unique(File.ReadAllText(Path.Combine(Folder, "matching", "a-policy-for-another-group-is-none-for-me.yaml")));
        file.Test.Spec.Steps[0].Expect!.Cause = "Expired";
        await using var story = new ClusterStory(installation, file, TimeSpan.FromSeconds(2));

        var failure = await Assert.ThrowsAsync<Xunit.Sdk.FailException>(story.PlayAsync);

        Assert.Contains("cause is \"NoPolicyMatches\", and expected to be \"Expired\".", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stories_AThirdAtLeast_RunOnAClusterToo() => Assert.True(3 * Paths.Count(IsMarked) >= Paths.Count());

    private static bool IsMarked(string file) =>
        StoryFile.Parse(File.ReadAllText(Path.Combine(Folder, file))).Test.GetAnnotation(Marker) == "true";
}
