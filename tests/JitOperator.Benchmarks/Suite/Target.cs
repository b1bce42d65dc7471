using System.Globalization;

namespace JitOperator.Benchmarks.Suite;

/// <summary>What was to be reached, and what was.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Bound">What was to be reached.</param>
/// <param name="Unit">The unit of both.</param>
/// <param name="AtLeast">More is better.</param>
internal sealed record Target(string Name, double Value, double Bound, string Unit, bool AtLeast)
{
    /// <summary>Whether it was reached. What is not a number was not.</summary>
    public bool IsMet => AtLeast ? Value >= Bound : Value <= Bound;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(IsMet ? "met   " : "MISSED")}  {Name,-66} {Value,9:F2} {Unit,-4} {(AtLeast ? ">=" : "<=")} {Bound:0.##}");
}
