using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.ClusterTests.Installation;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Waiting;
using Xunit;

namespace JitOperator.ClusterTests.Stories;

/// <summary>An operator with an archive, whose log is passed on to another key: both are followed from outside, by the program itself.</summary>
[Collection(OperatorCollection.Name)]
public sealed class LogKeepingTests(SharedOperator installation)
{
    private readonly LogReader _log = new(installation.Cluster);

    [Fact]
    public async Task Log_WithAnArchiveAndAnotherKey_VerifiesInBothPlacesWithTheFirstKey()
    {
        var first = (await _log.KeyAsync()).Split('\n')[0];
        var archive = Directory.CreateTempSubdirectory("jit-archive-");
        var rotated = await Command.RunAsync(
            Replica.Program, ["keys", "rotate", "--kubeconfig", installation.Cluster.Admin.KubeconfigPath, "--cluster", Replica.Cluster]);
        Assert.True(rotated.Succeeded, rotated.ToString());
        var others = installation.Replicas.ToList();
        foreach (var other in others)
        {
            await other.Process.KillAsync();
        }

        var replica = await installation.StartReplicaAsync(["--archive-folder", archive.FullName, "--retention", "pci-dss"]);
        try
        {
            var scene = await Scene.CreateAsync(installation);
            var request = await scene.GrantedAsync(spec => spec.Duration = "4s");
            await scene.InPhaseAsync(request, RequestPhases.Expired);
            var change = await _log.RecordAsync(record => record.Rotation?.To == rotated.Output.Trim(), "the log is passed on");
            Assert.Equal(AuditRecordTypes.LogKeyRotated, change.Type);
            var records = (await _log.RecordsOfAsync(request.Metadata.Uid)).Count;

            // The auditor knows the first key alone.
            var live = await Command.RunAsync(
                Replica.Program, ["audit", "verify", "--kubeconfig", installation.Cluster.Admin.KubeconfigPath, "--key", first]);
            Assert.True(live.Succeeded, live.ToString());
            CommandResult? export = null;
            await Eventually.TrueAsync(
                async () =>
                {
                    export = await Command.RunAsync(
                        Replica.Program, ["audit", "export", "--from", archive.FullName, "--key", first, "--request", request.Metadata.Uid]);
                    return export.Succeeded && export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                        .Count(line => !line.Contains($"\"type\":\"{AuditRecordTypes.FindingRaised}\"", StringComparison.Ordinal)) == records;
                },
                "the archive has the whole story",
                TimeSpan.FromSeconds(90));
            var archived = await Command.RunAsync(Replica.Program, ["audit", "verify", "--from", archive.FullName, "--key", first]);
            Assert.True(archived.Succeeded, archived.ToString());
            Assert.StartsWith(first, await _log.KeyAsync(), StringComparison.Ordinal);
        }
        finally
        {
            await installation.RemoveReplicaAsync(replica);
            foreach (var other in others)
            {
                await other.StartAsync();
            }

            archive.Delete(recursive: true);
        }
    }
}
