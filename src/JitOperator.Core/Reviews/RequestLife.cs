using JitOperator.Api.Audit;
using JitOperator.Core.Values;

namespace JitOperator.Core.Reviews;

/// <summary>What the review remembers of a request.</summary>
internal sealed class RequestLife(AuditRequest request)
{
    /// <summary>The most that is remembered of kinds of actions; beyond it, what was done is not known well enough to judge a grant by it.</summary>
    public const int MostKinds = 64;

    private readonly HashSet<string> _found = new(StringComparer.Ordinal);

    /// <summary>The request.</summary>
    public AuditRequest Request { get; } = request;

    /// <summary>Who is to get access; empty where the log does not say.</summary>
    public string Person { get; set; } = string.Empty;

    /// <summary>Who filed it.</summary>
    public string Filer { get; set; } = string.Empty;

    /// <summary>What is asked for.</summary>
    public AuditTarget? Target { get; set; }

    /// <summary>Why.</summary>
    public string Reason { get; set; } = string.Empty;

    /// <summary>Index of the record that it was received with; -1 where the log does not hold it.</summary>
    public long ReceivedIndex { get; set; } = -1;

    /// <summary>When it was received.</summary>
    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>When each stage was opened last, and by which record.</summary>
    public Dictionary<int, (DateTimeOffset At, long Index)> Stages { get; } = [];

    /// <summary>Index of its grant; -1 without one.</summary>
    public long GrantIndex { get; set; } = -1;

    /// <summary>When access began; null without a grant.</summary>
    public DateTimeOffset? StartsAt { get; set; }

    /// <summary>Index of the end of its grant; -1 before that.</summary>
    public long EndIndex { get; set; } = -1;

    /// <summary>When the grant ended; null before that.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Index of the first record of something that was done; -1 without one.</summary>
    public long FirstUse { get; set; } = -1;

    /// <summary>Index of the record of how much is known of what was done; -1 without one.</summary>
    public long CoverageIndex { get; set; } = -1;

    /// <summary>How much is known of what was done; null before that is said.</summary>
    public AuditCoverage? Coverage { get; set; }

    /// <summary>True when something was done that needs a right that leads further than it looks.</summary>
    public bool UsedRisk { get; set; }

    /// <summary>True when something was done that is not in one namespace.</summary>
    public bool UsedCluster { get; set; }

    /// <summary>True when what was done is not known in full.</summary>
    public bool IsUseVague { get; set; }

    /// <summary>Namespaces in which something was done.</summary>
    public HashSet<string> UsedNamespaces { get; } = new(StringComparer.Ordinal);

    /// <summary>When something was last heard of it.</summary>
    public DateTimeOffset TouchedAt { get; set; }

    /// <summary>True once nothing more can come of it but words about what was.</summary>
    public bool IsOver { get; set; }

    /// <summary>What is asked for and by whom, in one text that is the same for the same.</summary>
    public string PersonAndTarget => $"{PersonName.Skeleton(Person)}\n{TargetText(Target)}";

    /// <summary>True the first time that a rule asks for this request.</summary>
    public bool Once(string rule) => _found.Add(rule);

    /// <summary>True for one who would get access by it, or who filed it.</summary>
    public bool IsOwn(string? name) => PersonName.Same(name, Person) || PersonName.Same(name, Filer);

    /// <summary>What is asked for, for people, and the same for the same.</summary>
    public static string TargetText(AuditTarget? target) => target is null
        ? "something"
        : $"{target.RoleKind}/{target.RoleName} in {(target.ClusterWide == true ? "the whole cluster" : string.Join(", ", target.Namespaces.Order(StringComparer.Ordinal)))}";
}
