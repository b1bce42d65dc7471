using JitOperator.Api.Audit;
using JitOperator.Audit.Archive;
using JitOperator.Audit.Retention;

namespace JitOperator.Operator.Log;

/// <summary>How the leader keeps the log.</summary>
public sealed record LogKeeperOptions
{
    /// <summary>Where to archive to; null for no archive, and then nothing is ever pruned.</summary>
    public IArchiveStore? Archive { get; init; }

    /// <summary>How firmly archived objects are locked; null for no locks.</summary>
    public ArchiveLockMode? LockMode { get; init; }

    /// <summary>How long records are kept.</summary>
    public RetentionRule Retention { get; init; } = RetentionRule.Default;

    /// <summary>
    /// Most records in the cluster. Beyond three quarters of it what is archived is pruned, however young it is; when that is not
    /// possible and the bound is reached, nothing is granted any more. Access ends as ever.
    /// </summary>
    public long MostRecords { get; init; } = 131_072;

    /// <summary>Holds of the operator's configuration.</summary>
    public IReadOnlyList<AuditHold> Holds { get; init; } = [];

    /// <summary>Names of holds on requests that are gone, to be released: nothing else can say so.</summary>
    public IReadOnlyList<string> Releases { get; init; } = [];

    /// <summary>After how long without a record the log says that it goes on.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the archive is brought up to date; sooner when there is a whole bundle to be archived.</summary>
    public TimeSpan ArchiveInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often it is looked whether something is to be pruned or held.</summary>
    public TimeSpan RetentionInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long unfinished bundles are locked: they are written again and again.</summary>
    public TimeSpan UnfinishedLock { get; init; } = TimeSpan.FromDays(14);
}
