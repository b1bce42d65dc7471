using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>A JSON merge patch: of the content, or of the metadata, and with owners and preconditions.</summary>
internal sealed record Patch(TestedKind Kind, string Name, string Json, Owner[]? Owners, Seen Uid, Seen Version) : Operation(Kind, Name)
{
    public override Task RunAsync(Server server)
    {
        var patch = TestedKind.Parse(Json);
        var metadata = patch["metadata"]?.AsObject() ?? [];
        server.Memory.Put(metadata, Kind, Name, Uid, Version);
        if (Owners is not null)
        {
            metadata["ownerReferences"] = Draft.References(server, Owners);
        }

        if (metadata.Count > 0)
        {
            patch["metadata"] ??= metadata;
        }

        return server.Client(Kind, "patcher").MergePatchAsync(server.NamespaceOf(Kind), server.NameOf(Kind, Name), patch, CancellationToken.None);
    }

    protected override string Rest => string.Concat(
        $" {Json}",
        Owners is null ? "" : $", owned by {(Owners.Length == 0 ? "nobody" : string.Join<Owner>(" and ", Owners))}",
        Uid == Seen.Nothing ? "" : $", {Uid} uid",
        Version == Seen.Nothing ? "" : $", {Version} resourceVersion");
}
