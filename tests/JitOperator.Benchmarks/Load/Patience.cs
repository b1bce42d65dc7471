namespace JitOperator.Benchmarks.Load;

/// <summary>How long anything may take before the run is given up: it only counts when something is broken.</summary>
internal static class Patience
{
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(3);
}
