namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>Makes up sequences of operations. The same seed makes the same.</summary>
internal sealed class Generator(int seed)
{
    /// <summary>Has what every selector asks for that a watch has.</summary>
    public const string LastLabels = """{"team": "a", "tier": "x"}""";

    private const int Length = 40;

    private static readonly string[] s_names = ["a", "b", "c"];
    private static readonly string?[] s_labels = [null, null, """{"team": "a"}""", """{"team": "b", "tier": "x"}""", LastLabels];
    private static readonly string?[] s_selectors =
        [null, "team=a", "team==a,tier=x", "team!=a", "team", "!team", "team in (a,b),tier", "team notin (b, c)"];
    private static readonly string?[] s_watchSelectors = [null, null, "team=a", "tier", "team in (a,c)"];
    private static readonly string[][] s_finalizers =
        [[], [], [], [], ["jitoperator.io/hold"], ["jitoperator.io/hold", "jitoperator.io/keep"], ["jitoperator.io/keep"]];
    private static readonly string[] s_metadataPatches =
    [
        """{"metadata": {"labels": {"team": "a"}}}""",
        """{"metadata": {"labels": {"team": "b", "tier": null}}}""",
        """{"metadata": {"labels": null}}""",
        """{"metadata": {"labels": {}}}""",
        """{"metadata": {"annotations": {"note": "n"}}}""",
        """{"metadata": {"finalizers": ["jitoperator.io/hold"]}}""",
        """{"metadata": {"finalizers": null}}""",
        """{"metadata": {"finalizers": null}}""",
        """{"metadata": {"finalizers": []}}""",
        """{}""",
    ];

    private readonly Random _random = new(seed);

    /// <summary>A sequence about a few kinds.</summary>
    public IReadOnlyList<Operation> Sequence()
    {
        var kinds = TestedKind.All.OrderBy(_ => _random.Next()).Take(3).ToList();
        return
        [
            .. kinds.Select(kind => new Watch(kind, "a", null, Seen.Nothing)),
            .. Enumerable.Range(0, Length).Select(_ => One(kinds)),
            .. kinds.Select(kind => new List(kind, null)),
        ];
    }

    private Operation One(List<TestedKind> kinds)
    {
        var kind = Pick(kinds);
        var name = Pick(s_names);
        return _random.Next(kind.HasStatus ? 24 : 20) switch
        {
            0 or 1 or 2 => new Create(kind, name, NewDraft(kind, kinds), InNoNamespace: kind.Kind.Namespaced && Chance(0.03)),
            3 => new Get(kind, name),
            4 => new List(kind, Pick(s_selectors)),
            5 => new Walk(kind, Pick(s_selectors), _random.Next(1, 3), Chance(0.2) ? new Get(kind, name) : Write(kind, name, kinds)),
            6 => new Watch(
                kind, name, Pick(s_watchSelectors), kind.IsStoredUnchanged ? Seen.Nothing : Pick(Seen.Nothing, Seen.Latest, Seen.Earlier)),
            20 or 21 or 22 => new ApplyStatus(
                kind, name, _random.Next(kind.Statuses.Length), Pick("one-status", "other-status"), Chance(0.7), Given(Seen.Nothing, 0.8)),
            23 => new PatchStatus(kind, name, _random.Next(kind.Statuses.Length)),
            _ => Write(kind, name, kinds),
        };
    }

    private Operation Write(TestedKind kind, string name, List<TestedKind> kinds) => _random.Next(13) switch
    {
        0 or 1 => new Replace(kind, name, NewDraft(kind, kinds) with { Uid = Given(Seen.Nothing, 0.7), Version = Given(Seen.Latest, 0.7) }),
        2 or 3 or 4 => new Patch(kind, name, Pick([.. s_metadataPatches, .. kind.Patches]), NewOwners(kind, kinds), Given(Seen.Nothing, 0.8), Given(Seen.Nothing, 0.7)),
        5 or 6 or 7 or 8 => new Apply(
            kind, name, NewDraft(kind, kinds) with { Uid = Given(Seen.Nothing, 0.8), Version = Given(Seen.Nothing, 0.8) }, Pick("one", "other"), Chance(0.6)),
        _ => new Delete(kind, name, Given(Seen.Latest, 0.6), Given(Seen.Nothing, 0.7)),
    };

    private Draft NewDraft(TestedKind kind, List<TestedKind> kinds) => new(
        _random.Next(kind.Contents.Length), Pick(s_labels), Pick(s_finalizers), NewOwners(kind, kinds) ?? []);

    private Owner[]? NewOwners(TestedKind kind, List<TestedKind> kinds)
    {
        var owners = kinds.Where(owner => owner.CanBeOwned).ToList();
        return !kind.CanBeOwned || owners.Count == 0 || Chance(0.75)
            ? null
            : [.. Enumerable.Range(0, _random.Next(3)).Select(_ => new Owner(Pick(owners), Pick(s_names), Given(Seen.Latest, 0.9))).DistinctBy(owner => (owner.Kind, owner.Name))];
    }

    /// <summary>One of the choices, mostly the usual one.</summary>
    private Seen Given(Seen usual, double share) => Chance(share) ? usual : Pick(Seen.Nothing, Seen.Latest, Seen.Earlier);

    private bool Chance(double share) => _random.NextDouble() < share;

    private T Pick<T>(params IReadOnlyList<T> all) => all[_random.Next(all.Count)];
}
