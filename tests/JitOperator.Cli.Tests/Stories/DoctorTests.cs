using System.Text.Json.Nodes;
using JitOperator.Cli.Tests.Installation;
using JitOperator.Cli.Tests.Support;
using JitOperator.TestKit;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Waiting;
using Xunit;

namespace JitOperator.Cli.Tests.Stories;

/// <summary>
/// The doctor on an installation with real faults: each is named, with what to do. The faults are mended afterwards.
/// </summary>
[Collection(OperatorCollection.Name)]
public sealed class DoctorTests(InstalledOperator installation)
{
    [Fact]
    public async Task Doctor_OfAnInstallationThatIsWell_FindsNothingBroken()
    {
        var (run, checks) = await ExamineAsync(installation.Cluster.Admin);

        Assert.True(run.ExitCode == ExitCodes.Success, run.Output + run.Error);
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

    [Fact]
    public async Task Doctor_OfThreePlantedFaults_NamesEachAndWhatToDo()
    {
        await PatchAsync("clusterrole", """[{"op":"add","path":"/rules/-","value":{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"],"verbs":["escalate"]}}]""");
        await Admin.Kubectl.RunAsync("delete", "validatingwebhookconfiguration", "jit-operator");
        await installation.RemoveReplicaAsync(installation.Replicas[0]);
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    var (run, checks) = await ExamineAsync(Admin);
                    return run.ExitCode == ExitCodes.Failed
                        && Names(checks, "by the ClusterRole jit-operator the operator may escalate", "ClusterRole jit-operator")
                        && Names(checks, "there is no validatingwebhookconfiguration jit-operator", "Apply config/webhook")
                        && (Names(checks, "was the last to lead, and has not been heard of", "Start the operator") || Names(checks, "nobody leads", "Start the operator"));
                },
                "all three faults are named",
                TimeSpan.FromSeconds(60));
        }
        finally
        {
            await installation.Cluster.Manifests.ApplyAsync(RepositoryFiles.YamlIn("config", "rbac"));
            await installation.StartReplicaAsync();
            await installation.InstallWebhooksAsync();
        }
    }

    private ClusterUser Admin => installation.Cluster.Admin;

    private async Task PatchAsync(string kind, string patch)
    {
        var done = await Admin.Kubectl.RunAsync("patch", kind, "jit-operator", "--type=json", "-p", patch);
        Assert.True(done.Succeeded, done.ToString());
    }

    private static bool Names(IReadOnlyList<JsonNode> checks, string seen, string mend) => checks.Any(check =>
        Text(check, "verdict") == "fail" && Text(check, "seen").Contains(seen, StringComparison.Ordinal) && Text(check, "mend").Contains(mend, StringComparison.Ordinal));

    private static string Text(JsonNode check, string name) => check[name]?.GetValue<string>() ?? string.Empty;

    private static async Task<(Run Run, IReadOnlyList<JsonNode> Checks)> ExamineAsync(ClusterUser user)
    {
        var run = await Run.Of("doctor", "-o", "json", "--kubeconfig", user.KubeconfigPath);
        return (run, [.. JsonNode.Parse(run.Output)!["checks"]!.AsArray().OfType<JsonNode>()]);
    }
}
