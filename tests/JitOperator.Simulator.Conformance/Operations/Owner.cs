namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>An object that is to own another.</summary>
internal sealed record Owner(TestedKind Kind, string Name, Seen Which)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind}/{Name}{(Which == Seen.Earlier ? " as it was" : "")}";
}
