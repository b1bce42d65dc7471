using System.Text.Json.Nodes;
using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>A JSON merge patch of the status.</summary>
internal sealed record PatchStatus(TestedKind Kind, string Name, int Status) : Operation(Kind, Name)
{
    public override Task RunAsync(Server server) => server.SendAsync(
        HttpMethod.Patch,
        $"{server.PathOf(Kind, Name)}/status?fieldManager=patcher",
        ("application/merge-patch+json", new JsonObject { ["status"] = TestedKind.Parse(Kind.Statuses[Status]) }),
        Kind);

    protected override string Rest => $" {Status}";
}
