using System.Text.Json.Nodes;
using JitOperator.Cli.Tests.Installation;
using JitOperator.Cli.Tests.Support;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Waiting;
using Xunit;

namespace JitOperator.Cli.Tests.Stories;

/// <summary>The doctor on an installation that is well; for one that is not, see <see cref="DoctorFaultsTests"/>.</summary>
[Collection(OperatorCollection.Name)]
public sealed class DoctorTests(InstalledOperator installation)
{
    [Fact]
    public async Task Doctor_OfAnInstallationThatIsWell_FindsNothingBroken()
    {
        var (run, checks) = await WellAsync(installation.Cluster.Admin);

        Assert.All(checks, check => Assert.NotEqual("fail", Text(check, "verdict")));
        foreach (var name in new[] { "custom resources", "webhooks", "stamping", "certificates", "operator's rights", "leader", "audit log", "clock" })
            Assert.True(checks.Any(check => Text(check, "check") == name && Text(check, "verdict") == "ok"), $"{name}: {run.Output}");
        Assert.All(checks, check => Assert.Equal(Text(check, "verdict") == "ok", check["mend"] is null));
    }

    [Fact]
    public async Task Doctor_ForSomebodyWithFewRights_SaysWhichAreMissing()
    {
        var nobody = await installation.Cluster.UserAsync("nobody");

        var (run, checks) = await ExamineAsync(nobody);

        Assert.True(run.ExitCode == ExitCodes.Success, run.Output + run.Error);
        Assert.Contains(checks, check => Text(check, "check") == "custom resources" && Text(check, "verdict") == "ok");
        Assert.Contains(checks, check => Text(check, "verdict") == "unknown" && Text(check, "seen") == "you may not get leases.coordination.k8s.io in jit-system");
        Assert.Contains(checks, check => Text(check, "verdict") == "unknown" && Text(check, "seen") == "you may not list clusterrolebindings.rbac.authorization.k8s.io");
    }

    // A log that is new has its first record within a minute.
    internal static async Task<(Run Run, IReadOnlyList<JsonNode> Checks)> WellAsync(ClusterUser user)
    {
        (Run Run, IReadOnlyList<JsonNode> Checks) last = default;
        await Eventually.TrueAsync(
            async () => (last = await ExamineAsync(user)).Run.ExitCode == ExitCodes.Success, "the doctor finds nothing broken", TimeSpan.FromSeconds(90));
        return last;
    }

    internal static string Text(JsonNode check, string name) => check[name]?.GetValue<string>() ?? string.Empty;

    internal static async Task<(Run Run, IReadOnlyList<JsonNode> Checks)> ExamineAsync(ClusterUser user)
    {
        var run = await Run.Of("doctor", "-o", "json", "--kubeconfig", user.KubeconfigPath);
        return (run, [.. JsonNode.Parse(run.Output)!["checks"]!.AsArray().OfType<JsonNode>()]);
    }
}
