using System.Globalization;

namespace JitOperator.Benchmarks.Suite;

/// <summary>What a run ran on, in general words.</summary>
/// <param name="Cores">Cores that everything shares.</param>
/// <param name="MemoryGigabytes">Memory.</param>
/// <param name="Kubernetes">Version of Kubernetes.</param>
/// <param name="Scale">Share of the full numbers of objects.</param>
/// <param name="Date">When, in UTC.</param>
internal sealed record Machine(int Cores, int MemoryGigabytes, string Kubernetes, double Scale, string Date)
{
    public static Machine Of(int minor, double scale) => new(
        Environment.ProcessorCount,
        (int)Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9),
        string.Create(CultureInfo.InvariantCulture, $"1.{minor}"),
        scale,
        TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Cores} cores, {MemoryGigabytes} GB, Kubernetes {Kubernetes}, scale {Scale:0.###}, {Date}");
}
