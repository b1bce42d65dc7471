namespace JitOperator.Audit.Stores;

/// <summary>What an object of the log is.</summary>
public enum LogObjectKind
{
    /// <summary>None that is known.</summary>
    Unknown = 0,

    /// <summary>What one write added, see <see cref="CommitManifest"/>.</summary>
    Commit,

    /// <summary>256 records, see <see cref="BundleManifest"/>.</summary>
    Bundle,

    /// <summary>The leaf hashes of a bundle.</summary>
    BundleHashes,

    /// <summary>Where a pruned log begins, see <see cref="BaseManifest"/>.</summary>
    Base,

    /// <summary>A part of what the pruned records added up to, see <see cref="StateManifest"/>.</summary>
    State,
}
