using System.Text.Json.Nodes;
using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>An object to write.</summary>
/// <param name="Content">Which of the kind's contents.</param>
/// <param name="Labels">As a JSON object.</param>
/// <param name="Finalizers">Their names.</param>
/// <param name="Owners">Whom it belongs to.</param>
/// <param name="Uid">Which UID is given.</param>
/// <param name="Version">Which resourceVersion is given.</param>
internal sealed record Draft(int Content, string? Labels, string[] Finalizers, Owner[] Owners, Seen Uid = Seen.Nothing, Seen Version = Seen.Nothing)
{
    /// <summary>The object for one of the servers.</summary>
    public JsonObject For(Server server, TestedKind kind, string name)
    {
        var obj = TestedKind.Parse(kind.Contents[Content].Replace("$namespace", server.Namespace, StringComparison.Ordinal));
        obj["apiVersion"] = kind.Kind.ApiVersion;
        obj["kind"] = kind.Kind.Kind;
        var metadata = new JsonObject { ["name"] = server.NameOf(kind, name) };
        obj["metadata"] = metadata;
        if (kind.Kind.Namespaced)
        {
            metadata["namespace"] = server.Namespace;
        }

        if (Labels is not null)
        {
            metadata["labels"] = TestedKind.Parse(Labels);
        }

        if (Finalizers.Length > 0)
        {
            metadata["finalizers"] = new JsonArray([.. Finalizers.Select(one => JsonValue.Create(one))]);
        }

        if (Owners.Length > 0)
        {
            metadata["ownerReferences"] = References(server, Owners);
        }

        server.Memory.Put(metadata, kind, name, Uid, Version);
        return obj;
    }

    /// <summary>The object, with the resourceVersion left out where nothing bears the name: versions differ in whether it is made then.</summary>
    public async Task<JsonObject> ToWriteAsync(Server server, TestedKind kind, string name)
    {
        var isThere = Version == Seen.Nothing
            || (await server.SendAsync(HttpMethod.Get, server.PathOf(kind, name), null, kind, note: false)).Code == 200;
        return (isThere ? this : this with { Version = Seen.Nothing }).For(server, kind, name);
    }

    /// <summary>References to owners.</summary>
    public static JsonArray References(Server server, Owner[] owners) => new([.. owners.Select(owner => new JsonObject
    {
        ["apiVersion"] = owner.Kind.Kind.ApiVersion,
        ["kind"] = owner.Kind.Kind.Kind,
        ["name"] = server.NameOf(owner.Kind, owner.Name),
        ["uid"] = server.Memory.Uid(owner.Kind, owner.Name, owner.Which),
    })]);

    /// <inheritdoc/>
    public override string ToString() => string.Concat(
        $" content {Content}",
        Labels is null ? "" : $", labels {Labels}",
        Finalizers.Length == 0 ? "" : $", finalizers {string.Join(" ", Finalizers)}",
        Owners.Length == 0 ? "" : $", owned by {string.Join<Owner>(" and ", Owners)}",
        Uid == Seen.Nothing ? "" : $", {Uid} uid",
        Version == Seen.Nothing ? "" : $", {Version} resourceVersion");
}
