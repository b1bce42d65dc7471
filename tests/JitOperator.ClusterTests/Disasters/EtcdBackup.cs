using JitOperator.TestKit;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Processes;
using Xunit;

namespace JitOperator.ClusterTests.Disasters;

/// <summary>A snapshot of a control plane's etcd, taken and restored by etcdctl as docs/backup.md says.</summary>
internal sealed class EtcdBackup(ControlPlane plane)
{
    private static readonly IReadOnlyDictionary<string, string?> Environment = new Dictionary<string, string?> { ["ETCDCTL_API"] = "3" };

    private string File => plane.Files.At("snapshot.db");

    public async Task TakeAsync() => await EtcdctlAsync("--endpoints", plane.EtcdAddress.ToString(), "snapshot", "save", File);

    /// <summary>Puts the snapshot in place of what etcd has. Neither etcd nor the API server may run.</summary>
    public async Task RestoreAsync()
    {
        Directory.Move(plane.Files.Data, plane.Files.At("etcd.lost"));
        await EtcdctlAsync("snapshot", "restore", File, "--data-dir", plane.Files.Data);
    }

    private static async Task EtcdctlAsync(params string[] arguments)
    {
        var install = await Command.RunAsync(RepositoryFiles.PathOf("config", "dev", "etcdctl", "install.sh"), []);
        Assert.True(install.Succeeded, install.ToString());
        var result = await Command.RunAsync(install.Output.Trim(), arguments, environment: Environment);
        Assert.True(result.Succeeded, result.ToString());
    }
}
