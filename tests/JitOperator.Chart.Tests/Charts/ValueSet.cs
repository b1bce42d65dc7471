namespace JitOperator.Chart.Tests.Charts;

/// <summary>Values that the chart is rendered with.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Yaml">The values.</param>
/// <param name="ReleaseNamespace">The namespace that the release is installed to.</param>
public sealed record ValueSet(string Name, string Yaml, string ReleaseNamespace = "default")
{
    /// <summary>For the names of tests.</summary>
    public override string ToString() => Name;
}
