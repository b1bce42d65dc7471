using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>Reads one.</summary>
internal sealed record Get(TestedKind Kind, string Name) : Operation(Kind, Name)
{
    public override Task RunAsync(Server server) =>
        server.Client(Kind, "reader").GetAsync(server.NamespaceOf(Kind), server.NameOf(Kind, Name), CancellationToken.None);

    protected override string Rest => string.Empty;
}
