using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>A server-side apply of everything but the status.</summary>
internal sealed record Apply(TestedKind Kind, string Name, Draft Draft, string Manager, bool Force) : Operation(Kind, Name)
{
    public override async Task RunAsync(Server server)
    {
        var obj = await Draft.ToWriteAsync(server, Kind, Name);
        if (Force)
        {
            await server.Client(Kind, Manager).ApplyAsync(AnyObject.From(obj), CancellationToken.None);
        }
        else
        {
            await server.SendAsync(HttpMethod.Patch, $"{server.PathOf(Kind, Name)}?fieldManager={Manager}", ("application/apply-patch+yaml", obj), Kind);
        }
    }

    protected override string Rest => $"{Draft}, as {Manager}{(Force ? " by force" : "")}";
}
