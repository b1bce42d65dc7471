using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>Reads all, by the runtime's client.</summary>
internal sealed record List(TestedKind Kind, string? Selector) : Operation(Kind, string.Empty)
{
    public override Task RunAsync(Server server) => server.Client(Kind, "reader")
        .ListAsync(server.NamespaceOf(Kind), new(LabelSelector: Selector), CancellationToken.None);

    protected override string Rest => $" with {Selector ?? "any labels"}";
}
