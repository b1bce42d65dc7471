using System.Text.Json.Nodes;
using JitOperator.Simulator.Conformance.Operations;

namespace JitOperator.Simulator.Conformance.Servers;

/// <summary>The UIDs and resourceVersions that a server has told of each object, in turn, and its last status.</summary>
internal sealed class Memory
{
    private const string NoVersion = "1";

    private readonly Dictionary<(string Plural, string Name), List<string>> _uids = [];
    private readonly Dictionary<(string Plural, string Name), List<string>> _versions = [];
    private readonly Dictionary<(string Plural, string Name), JsonNode?> _statuses = [];

    /// <summary>Takes note of an object.</summary>
    public void Saw(TestedKind kind, string name, JsonObject obj)
    {
        var metadata = obj["metadata"]!;
        _statuses[(kind.Kind.Plural, name)] = obj["status"];
        Add(_uids, (kind.Kind.Plural, name), (string?)metadata["uid"]);
        Add(_versions, (kind.Kind.Plural, name), (string?)metadata["resourceVersion"]);
    }

    /// <summary>The status that was told last; null if there was none.</summary>
    public JsonNode? Status(TestedKind kind, string name) => _statuses.GetValueOrDefault((kind.Kind.Plural, name));

    /// <summary>A UID; one that nothing has if none is known.</summary>
    public string Uid(TestedKind kind, string name, Seen which) => Find(_uids, kind, name, which) ?? $"no-{kind}-{name}";

    /// <summary>A resourceVersion; null if none is known.</summary>
    public string? Version(TestedKind kind, string name, Seen which) => Find(_versions, kind, name, which);

    /// <summary>Puts those that are wanted into metadata or preconditions.</summary>
    public void Put(JsonObject target, TestedKind kind, string name, Seen uid, Seen version)
    {
        if (uid != Seen.Nothing)
        {
            target["uid"] = Uid(kind, name, uid);
        }

        if (version != Seen.Nothing)
        {
            target["resourceVersion"] = Version(kind, name, version) ?? NoVersion;
        }
    }

    private static void Add(Dictionary<(string Plural, string Name), List<string>> all, (string Plural, string Name) key, string? value)
    {
        var known = all.TryGetValue(key, out var there) ? there : all[key] = [];
        if (value is not null && (known.Count == 0 || known[^1] != value))
        {
            known.Add(value);
        }
    }

    private static string? Find(Dictionary<(string Plural, string Name), List<string>> all, TestedKind kind, string name, Seen which) =>
        all.GetValueOrDefault((kind.Kind.Plural, name)) is { } known
            ? known.ElementAtOrDefault(which == Seen.Latest ? known.Count - 1 : known.Count - 2)
            : null;
}
