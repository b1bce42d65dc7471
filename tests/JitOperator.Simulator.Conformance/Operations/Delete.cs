using System.Text.Json.Nodes;
using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>Deletes one, by the runtime's client where only a UID is given.</summary>
internal sealed record Delete(TestedKind Kind, string Name, Seen Uid, Seen Version) : Operation(Kind, Name)
{
    public override Task RunAsync(Server server)
    {
        if (Uid != Seen.Nothing && Version == Seen.Nothing)
        {
            return server.Client(Kind, "deleter").DeleteAsync(
                server.NamespaceOf(Kind), server.NameOf(Kind, Name), server.Memory.Uid(Kind, Name, Uid), CancellationToken.None);
        }

        var preconditions = new JsonObject();
        server.Memory.Put(preconditions, Kind, Name, Uid, Version);
        return server.SendAsync(
            HttpMethod.Delete,
            server.PathOf(Kind, Name),
            ("application/json", new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "DeleteOptions",
                ["propagationPolicy"] = "Background",
                ["preconditions"] = preconditions,
            }),
            Kind);
    }

    protected override string Rest => string.Concat(
        Uid == Seen.Nothing ? "" : $", {Uid} uid",
        Version == Seen.Nothing ? "" : $", {Version} resourceVersion");
}
