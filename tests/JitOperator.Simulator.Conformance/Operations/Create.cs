using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>Makes an object, by the runtime's client.</summary>
internal sealed record Create(TestedKind Kind, string Name, Draft Draft, bool InNoNamespace = false) : Operation(Kind, Name)
{
    public override Task RunAsync(Server server)
    {
        var obj = Draft.For(server, Kind, Name);
        if (InNoNamespace)
        {
            obj["metadata"]!["namespace"] = $"{server.Namespace}-not";
        }

        return server.Client(Kind, "creator").CreateAsync(AnyObject.From(obj), CancellationToken.None);
    }

    protected override string Rest => InNoNamespace ? $"{Draft}, in a namespace that is not there" : $"{Draft}";
}
