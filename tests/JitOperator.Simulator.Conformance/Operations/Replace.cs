using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>A PUT, with the status that was read last, as clients do it.</summary>
internal sealed record Replace(TestedKind Kind, string Name, Draft Draft) : Operation(Kind, Name)
{
    public override async Task RunAsync(Server server)
    {
        var obj = await Draft.ToWriteAsync(server, Kind, Name);
        if (server.Memory.Status(Kind, Name) is { } status)
        {
            obj["status"] = status.DeepClone();
        }

        await server.SendAsync(HttpMethod.Put, $"{server.PathOf(Kind, Name)}?fieldManager=replacer", ("application/json", obj), Kind);
    }

    protected override string Rest => $"{Draft}";
}
