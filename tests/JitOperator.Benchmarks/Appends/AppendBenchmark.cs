using JitOperator.Audit.Stores;
using JitOperator.TestKit.Clusters;

namespace JitOperator.Benchmarks.Appends;

/// <summary>
/// How many records a second the log takes, by store and by how many append at once, next to what the store itself takes in the same run;
/// and how many an archive takes. Everything shares one machine: the appenders, the log, and the API server with its etcd.
/// </summary>
internal static class AppendBenchmark
{
    public const string Verb = "append";
    private static readonly int[] s_appenders = [1, 16, 256];

    public static async Task RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("jit-bench-");
        await using var cluster = await TestCluster.OpenAsync();
        try
        {
            Console.WriteLine(AppendRow.Head);
            await RunAsync("memory", () => Task.FromResult<ILogObjects>(new MemoryObjects()));
            await RunAsync("directory", () => Task.FromResult<ILogObjects>(
                new DirectoryObjects(Path.Combine(directory.FullName, Path.GetRandomFileName()))));
            await RunAsync("ConfigMaps", async () => new ConfigMapObjects(
                cluster.Admin.Client,
                new ConfigMapObjectsOptions { Namespace = await cluster.CreateNamespaceAsync("bench") },
                TimeProvider.System));
            await ArchiveRun.AllAsync(Path.Combine(directory.FullName, "archive"));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Every run has a log of its own.</summary>
    private static async Task RunAsync(string store, Func<Task<ILogObjects>> create)
    {
        foreach (var appenders in s_appenders)
        {
            var row = await AppendRun.MeasureAsync(store, await create(), appenders);
            row = await RawWrites.MeasureAsync(row, await create());
            Console.WriteLine(row);
        }
    }
}
