using System.Text.Json.Nodes;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Waiting;
using Xunit;

namespace JitOperator.Cli.Tests.Stories;

/// <summary>
/// The doctor on an installation with real faults: each is named, with what to do. The cluster is its own, and ends with it: nobody else is
/// to meet an operator that may escalate.
/// </summary>
public sealed class DoctorFaultsTests
{
    [Fact]
    public async Task Doctor_OfThreePlantedFaults_NamesEachAndWhatToDo()
    {
        await using var cluster = await TestCluster.StartLocalAsync();
        await using var installation = new OperatorInstallation();
        await installation.InitializeAsync(cluster);
        await DoctorTests.WellAsync(cluster.Admin);

        await KubectlAsync(
            cluster.Admin, "patch", "clusterrole", "jit-operator", "--type=json", "-p",
            """[{"op":"add","path":"/rules/-","value":{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"],"verbs":["escalate"]}}]""");
        await KubectlAsync(cluster.Admin, "delete", "validatingwebhookconfiguration", "jit-operator");
        await installation.RemoveReplicaAsync(installation.Replicas[0]);

        await Eventually.TrueAsync(
            async () =>
            {
                var (run, checks) = await DoctorTests.ExamineAsync(cluster.Admin);
                return run.ExitCode == ExitCodes.Failed
                    && Names(checks, "by the ClusterRole jit-operator the operator may escalate", "ClusterRole jit-operator")
                    && Names(checks, "there is no validatingwebhookconfiguration jit-operator", "Apply config/webhook")
                    && (Names(checks, "was the last to lead, and has not been heard of", "Start the operator") || Names(checks, "nobody leads", "Start the operator"));
            },
            "all three faults are named",
            TimeSpan.FromSeconds(60));
    }

    private static async Task KubectlAsync(ClusterUser admin, params string[] arguments)
    {
        var done = await admin.Kubectl.RunAsync(arguments);
        Assert.True(done.Succeeded, done.ToString());
    }

    private static bool Names(IReadOnlyList<JsonNode> checks, string seen, string mend) => checks.Any(check =>
        DoctorTests.Text(check, "verdict") == "fail"
        && DoctorTests.Text(check, "seen").Contains(seen, StringComparison.Ordinal)
        && DoctorTests.Text(check, "mend").Contains(mend, StringComparison.Ordinal));
}
