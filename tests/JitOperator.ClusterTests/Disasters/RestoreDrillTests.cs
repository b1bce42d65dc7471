using System.Globalization;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Commands;
using JitOperator.ClusterTests.Crashes;
using JitOperator.ClusterTests.Installation;
using JitOperator.ClusterTests.Stories;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;
using JitOperator.Runtime.Client;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Waiting;
using Xunit;
using Xunit.Abstractions;

namespace JitOperator.ClusterTests.Disasters;

/// <summary>
/// The drill of docs/backup.md, on a control plane of its own: etcd is restored from a snapshot that is older than what happened. Grants of
/// seconds stand for grants of an hour.
/// </summary>
public sealed class RestoreDrillTests(ITestOutputHelper output)
{
    private static readonly TimeProvider Time = TimeProvider.System;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);
    private string _archive = null!;
    private string _kept = null!;

    [Fact]
    public async Task RestoredFromAnOlderSnapshot_NothingOutlivesItsTimeAndTheRollbackShows()
    {
        await EtcdBackup.InstallAsync();
        foreach (var pace in (int[])[1, 3, 9])
        {
            if (await DrillAsync(pace))
                return;
            Say($"the machine was too slow for grants of {6 * pace} s: once more, with longer ones");
        }

        Assert.Fail("The machine is too slow for the drill.");
    }

    // False if time was up before what had to happen in it had.
    private async Task<bool> DrillAsync(int pace)
    {
        var outside = Directory.CreateTempSubdirectory("jit-drill-");
        (_archive, _kept) = (Path.Combine(outside.FullName, "archive"), Path.Combine(outside.FullName, "checkpoint"));
        await using var cluster = await TestCluster.StartLocalAsync();
        try
        {
            return await DrillAsync(cluster, pace);
        }
        finally
        {
            outside.Delete(recursive: true);
        }
    }

    private async Task<bool> DrillAsync(TestCluster cluster, int pace)
    {
        var plane = cluster.Plane!;
        await using var installation = new OperatorInstallation();
        var backup = new EtcdBackup(plane);
        await installation.InitializeAsync(cluster);
        var outlasting = TimeSpan.FromSeconds(40 * pace);
        var log = new LogReader(cluster);
        await using var witness = new WitnessProcess("witness.example.com/drill", await log.KeyAsync());
        await witness.StartAsync();
        var scene = await Scene.CreateAsync(installation);

        var revoked = await scene.GrantedAsync(spec => spec.Duration = "1h");
        var lasting = await scene.GrantedAsync(spec => spec.Duration = DurationText.Format(outlasting));
        var away = await scene.GrantedAsync(spec => spec.Duration = $"{12 * pace}s");
        var ended = await scene.GrantedAsync(spec => spec.Duration = $"{6 * pace}s");
        await backup.TakeAsync();
        if (Late(ended) > 0 || Late(away) > 0)
            return false;
        Say("snapshot: 4 grants are active");

        await scene.InPhaseAsync(ended, RequestPhases.Expired, Left(ended) + Eventually.DefaultTimeout);
        await RevokeAsync(scene, revoked);
        var later = await scene.GrantedAsync(spec => spec.Duration = "1h");
        var kept = await log.RunAsync("verify", "--keep-checkpoint", _kept);
        Assert.True(kept.Succeeded, kept.ToString());
        var before = SizeOf(_kept);

        // Copies are made at the start and then every minute: it is not waited for the minute.
        await installation.RemoveReplicaAsync(installation.Replicas[0]);
        var replica = await installation.StartReplicaAsync("--archive-folder", _archive, "--witness", $"{await witness.KeyAsync()}@{witness.Url}");
        await Eventually.TrueAsync(async () => await WitnessedSizeAsync(witness) >= before, "the witness has seen it all", TimeSpan.FromSeconds(90));
        await Eventually.TrueAsync(() => ArchivedSize() >= before, "the archive has it all", TimeSpan.FromSeconds(90));
        Say($"then: one of them ends, one is revoked, another one is given; the kept checkpoint is of {before} records");

        await replica.Process.KillAsync();
        await plane.ApiServer.StopAsync();
        await plane.Etcd.StopAsync();
        await Eventually.TrueAsync(
            () => Time.GetUtcNow() > Expiry(away) + Bound, "the time of a second grant is over", Left(away) + Eventually.DefaultTimeout);
        Say("everything is stopped, and meanwhile the time of a second grant is over");
        await backup.RestoreAsync();
        await plane.Etcd.StartAsync();
        await plane.ApiServer.StartAsync();
        await plane.WaitUntilReadyAsync();

        // The rights of the snapshot are back before anybody could look after them.
        foreach (var request in (AccessRequest[])[revoked, lasting, away, ended])
            Assert.NotNull(await scene.BindingAsync(request));
        Assert.Null(await scene.BindingAsync(later));
        Say($"restored: 4 bindings are back, 2 of them overdue by {Late(ended):F1} s and {Late(away):F1} s; the one given later is gone");

        using var done = new CancellationTokenSource();
        var ends = new BindingEnds(scene.Admin.Bindings.Namespaced, scene.Namespace, Time);
        var watching = ends.RunAsync(done.Token);
        var started = Time.GetTimestamp();
        await replica.StartAsync(wait: false);
        await scene.NoBindingAsync(ended);
        await scene.NoBindingAsync(away);
        Say($"the operator starts, and {Time.GetElapsedTime(started).TotalSeconds:F1} s later these two are gone");

        if (Late(lasting) > -2)
            return false;

        Assert.NotNull(await scene.BindingAsync(revoked));
        Assert.Equal(RequestPhases.Active, (await scene.InPhaseAsync(revoked, RequestPhases.Active)).Status!.Phase);
        Say($"the grant that had been revoked is in force again, for {-Late(revoked):F0} s more");
        await RevokeAsync(scene, revoked);
        await scene.NoBindingAsync(revoked);
        Say("it is revoked anew, and gone");
        Assert.Null(await scene.Admin.Requests.GetAsync(scene.Namespace, later.Metadata.Name, CancellationToken.None));
        var left = await scene.BindingAsync(lasting);
        if (Late(lasting) > 0)
            return false;

        Assert.NotNull(left);
        await Eventually.TrueAsync(async () => await scene.BindingAsync(lasting) is null, "it ends by itself", outlasting);
        var lateness = ends.LatenessOf(lasting.Metadata.Uid);
        Assert.InRange(lateness, TimeSpan.FromSeconds(-0.1), Bound);
        Say($"the fourth ends by itself, {lateness.TotalMilliseconds:F0} ms after its time");
        foreach (var request in (AccessRequest[])[ended, away, lasting])
            await scene.InPhaseAsync(request, RequestPhases.Expired);
        await done.CancelAsync();
        await watching;

        await TheLogVerifiesAndShowsTheGapAsync(log, replica, witness, before, [lasting, away, ended]);
        return true;
    }

    // A webhook whose server has just started may refuse, and is asked again.
    private static async Task RevokeAsync(Scene scene, AccessRequest request)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    await scene.As(scene.Alice).Requests.MergePatchAsync(
                        scene.Namespace, request.Metadata.Name, JsonNode.Parse("""{"spec":{"revoked":true}}""")!.AsObject(), CancellationToken.None);
                    return true;
                }
                catch (KubernetesRequestException)
                {
                    return false;
                }
            },
            $"{request.Metadata.Name} is revoked");
        await scene.InPhaseAsync(request, RequestPhases.Revoked);
    }

    private async Task TheLogVerifiesAndShowsTheGapAsync(LogReader log, Replica replica, WitnessProcess witness, long before, AccessRequest[] restored)
    {
        await log.VerifyAsync();
        var records = await log.RecordsAsync();
        Say($"the log of the cluster verifies, with {records.Count} records");
        foreach (var request in restored)
        {
            var ends = records.Where(r => r.Request?.Uid == request.Metadata.Uid && r.Type == AuditRecordTypes.GrantEnded).ToList();
            Assert.Equal(GrantEndCauses.Expired, Assert.Single(ends).Cause);
        }

        var old = await log.RunAsync("verify", "--old-checkpoint", _kept);
        Assert.Equal(AuditExitCodes.NotVerified, old.ExitCode);
        Say($"held against the kept checkpoint it does not:\n{Indented(old.Output)}");

        var archived = await Command.RunAsync(Replica.Program, ["audit", "verify", "--from", _archive, "--key", await log.KeyAsync(), "--old-checkpoint", _kept]);
        Assert.True(archived.Succeeded, archived.ToString());
        Assert.True(ArchivedSize() >= before);
        Say($"the archive still has the true one, with {ArchivedSize()} records:\n{Indented(archived.Output)}");

        await Eventually.TrueAsync(() => replica.Process.LogTail(5000).Contains("has cosigned", StringComparison.Ordinal), "the witness contradicts", TimeSpan.FromSeconds(90));
        var word = replica.Process.LogTail(5000).Split('\n').First(line => line.Contains("has cosigned", StringComparison.Ordinal));
        Say($"the operator's own log:\n  {word}");
        Assert.True(await WitnessedSizeAsync(witness) >= before);
    }

    private static async Task<long> WitnessedSizeAsync(WitnessProcess witness)
    {
        try
        {
            return long.Parse((await witness.CheckpointAsync($"jitoperator.io/{Replica.Cluster}")).Split('\n')[1], CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException)
        {
            // It has seen nothing yet.
            return 0;
        }
    }

    private long ArchivedSize() => Path.Combine(_archive, "checkpoint") is var path && File.Exists(path) ? SizeOf(path) : 0;

    // The second line of a checkpoint.
    private static long SizeOf(string path) => long.Parse(File.ReadLines(path).ElementAt(1), CultureInfo.InvariantCulture);

    private static DateTimeOffset Expiry(AccessRequest request) => new(request.Status!.ExpiresAt!.Value);

    private static TimeSpan Left(AccessRequest request) => Expiry(request) - Time.GetUtcNow();

    private static double Late(AccessRequest request) => -Left(request).TotalSeconds;

    private static string Indented(string text) => string.Join('\n', text.TrimEnd().Split('\n').Select(line => "  " + line));

    private void Say(string text) => output.WriteLine(text);
}
