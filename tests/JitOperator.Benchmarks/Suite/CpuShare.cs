namespace JitOperator.Benchmarks.Suite;

/// <summary>Time on a core that each process takes from now on. Unlike rates, it hardly depends on what else the machine does.</summary>
internal sealed class CpuShare(Bench bench)
{
    private readonly Dictionary<string, TimeSpan> _before = Read(bench);

    /// <summary>Adds what each has taken since, in milliseconds for each of a number of things.</summary>
    public void Add(string scenario, string name, int things)
    {
        foreach (var (who, now) in Read(bench))
        {
            bench.Results.Add(scenario, $"{name}: {who}", (now - _before[who]).TotalMilliseconds / things, "ms");
        }
    }

    private static Dictionary<string, TimeSpan> Read(Bench bench) => new(StringComparer.Ordinal)
    {
        ["API server"] = ProcessUse.Of(bench.Cluster.Plane!.ApiServer.ProcessId).Cpu,
        ["etcd"] = ProcessUse.Of(bench.Cluster.Plane!.Etcd.ProcessId).Cpu,
        ["operator"] = bench.Operator.Replicas is [var first, ..] ? ProcessUse.Of(first.Process.ProcessId).Cpu : TimeSpan.Zero,
        ["people (this client)"] = ProcessUse.Of(Environment.ProcessId).Cpu,
    };
}
