namespace JitOperator.Benchmarks.Suite;

/// <summary>One thing that is measured, on a control plane of its own.</summary>
internal interface IScenario
{
    /// <summary>What <c>SCENARIOS</c> names it by.</summary>
    string Name { get; }

    /// <summary>Measures.</summary>
    Task RunAsync(Bench bench);
}
