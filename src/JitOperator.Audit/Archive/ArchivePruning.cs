namespace JitOperator.Audit.Archive;

/// <summary>What came of pruning an archive, by the paths of entry bundles.</summary>
/// <param name="Deleted">Those that were deleted.</param>
/// <param name="Held">Those that were kept because somebody holds them.</param>
/// <param name="Locked">Those whose retention has not ended.</param>
/// <param name="WithoutHashes">Those that were kept because their hashes are missing or do not fit: look at them.</param>
public sealed record ArchivePruning(ICollection<string> Deleted, ICollection<string> Held, ICollection<string> Locked, ICollection<string> WithoutHashes);
