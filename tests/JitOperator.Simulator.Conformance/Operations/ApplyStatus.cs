using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>A server-side apply of the status.</summary>
internal sealed record ApplyStatus(TestedKind Kind, string Name, int Status, string Manager, bool Force, Seen Version) : Operation(Kind, Name)
{
    public override Task RunAsync(Server server)
    {
        var obj = new Draft(0, null, [], [], Version: Version).For(server, Kind, Name);
        obj.Remove("spec");
        obj["status"] = TestedKind.Parse(Kind.Statuses[Status]);
        return Force
            ? server.Client(Kind, Manager).ApplyStatusAsync(AnyObject.From(obj), CancellationToken.None)
            : server.SendAsync(HttpMethod.Patch, $"{server.PathOf(Kind, Name)}/status?fieldManager={Manager}", ("application/apply-patch+yaml", obj), Kind);
    }

    protected override string Rest => $" {Status}, as {Manager}{(Force ? " by force" : "")}{(Version == Seen.Nothing ? "" : $", {Version} resourceVersion")}";
}
