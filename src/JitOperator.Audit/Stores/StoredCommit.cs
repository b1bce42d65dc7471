using JitOperator.Audit.Log;

namespace JitOperator.Audit.Stores;

/// <summary>A commit as it was found, or what was found in its place; or the base that a pruned log begins with.</summary>
public sealed record StoredCommit
{
    private StoredCommit(string where, long? firstIndex, LogCommit? commit, string? fault, LogBase? logBase = null)
    {
        Base = logBase;
        Where = where;
        FirstIndex = firstIndex;
        Commit = commit;
        Fault = fault;
    }

    /// <summary>Where it was found, for people: file, object, or both.</summary>
    public string Where { get; }

    /// <summary>Index of its first record, as far as that can be told.</summary>
    public long? FirstIndex { get; }

    /// <summary>The commit; null when it cannot be read.</summary>
    public LogCommit? Commit { get; }

    /// <summary>The base, which comes before all commits; null for everything else.</summary>
    public LogBase? Base { get; }

    /// <summary>Why it cannot be read, in half a sentence; null when it can.</summary>
    public string? Fault { get; }

    /// <summary>How many records it must have if it comes without a checkpoint; null for as many as a bundle has.</summary>
    public int? Width { get; private init; }

    /// <summary>A commit that could be read. Whether it is true is for others to find out.</summary>
    /// <param name="where">Where it was found.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="width">See <see cref="Width"/>.</param>
    public static StoredCommit Of(string where, LogCommit commit, int? width = null) =>
        new(where, commit.FirstIndex, commit, fault: null) { Width = width };

    /// <summary>Something that should be a commit and is not.</summary>
    public static StoredCommit Unreadable(string where, long? firstIndex, string fault) => new(where, firstIndex, commit: null, fault);

    /// <summary>The base of a log from which records were pruned.</summary>
    public static StoredCommit OfBase(string where, LogBase logBase) =>
        new(where, logBase.MinimumIndex, commit: null, fault: null, logBase);
}
