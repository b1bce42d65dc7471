using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Stores;
using k8s.Models;

namespace JitOperator.Audit.Tests.Tamper;

/// <summary>One thing that somebody did to a log, and the records that a verifier has to name for it.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="First">First record concerned; null when it is the log as a whole.</param>
/// <param name="Last">Last record concerned.</param>
/// <param name="Objects">What is there now.</param>
/// <param name="Kept">Checkpoints that the auditor kept.</param>
internal sealed record Damage(string Kind, long? First, long? Last, IReadOnlyDictionary<string, V1ConfigMap> Objects, IReadOnlyList<string> Kept)
{
    public override string ToString() => $"{Kind} at {First} to {Last}";
}

/// <summary>A log taken apart, to be put together wrongly.</summary>
internal sealed class Specimen
{
    private Specimen(IReadOnlyDictionary<string, V1ConfigMap> objects, string head)
    {
        Objects = objects;
        Head = head;
    }

    public IReadOnlyDictionary<string, V1ConfigMap> Objects { get; }

    /// <summary>The newest signed checkpoint.</summary>
    public string Head { get; }

    public static async Task<Specimen> OfAsync(LogBuilder builder)
    {
        var objects = await builder.Objects.ListAsync(default).ToListAsync();
        return new(objects.ToDictionary(found => found.Name, found => found.Manifest!, StringComparer.Ordinal), builder.Head.SignedNote);
    }

    /// <summary>The objects that hold records, with the first and last of them.</summary>
    public IEnumerable<(string Name, long First, long Last)> Holders(LogObjectKind kind) =>
        from name in Objects.Keys
        where LogObjectName.TryParse(name, out var parsed) && parsed.Kind == kind
        let first = LogObjectName.TryParse(name, out var at) ? at.Index : 0
        orderby first
        select (name, first, first + EntriesOf(Objects[name]).Count - 1);

    public static List<ReadOnlyMemory<byte>> EntriesOf(V1ConfigMap holder) => [.. EntryBundle.Unpack(holder.BinaryData["entries"], out _)];

    /// <summary>The same objects, but for one.</summary>
    public IReadOnlyDictionary<string, V1ConfigMap> With(string name, Action<V1ConfigMap> change)
    {
        var copy = Copy(Objects[name]);
        change(copy);
        return new Dictionary<string, V1ConfigMap>(Objects, StringComparer.Ordinal) { [name] = copy };
    }

    public IReadOnlyDictionary<string, V1ConfigMap> Without(params string[] names)
    {
        var rest = new Dictionary<string, V1ConfigMap>(Objects, StringComparer.Ordinal);
        foreach (var name in names)
            rest.Remove(name);
        return rest;
    }

    /// <summary>The same objects, and one more, or another in its place.</summary>
    public IReadOnlyDictionary<string, V1ConfigMap> And(V1ConfigMap more) =>
        new Dictionary<string, V1ConfigMap>(Objects, StringComparer.Ordinal) { [more.Metadata.Name] = more };

    public static V1ConfigMap Copy(V1ConfigMap configMap) => k8s.KubernetesJson.Deserialize<V1ConfigMap>(k8s.KubernetesJson.Serialize(configMap));

    public static byte[] HashesOf(IEnumerable<ReadOnlyMemory<byte>> entries) => [.. entries.SelectMany(entry => Rfc6962.HashLeaf(entry.Span).ToArray())];
}
