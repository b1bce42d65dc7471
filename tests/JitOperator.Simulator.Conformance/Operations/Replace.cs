using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>PUT.</summary>
internal sealed record Replace(TestedKind Kind, string Name, Draft Draft) : Operation(Kind, Name)
{
    public override Task RunAsync(Server server) => server.SendAsync(
        HttpMethod.Put, $"{server.PathOf(Kind, Name)}?fieldManager=replacer", ("application/json", Draft.For(server, Kind, Name)), Kind);

    protected override string Rest => $"{Draft}";
}
