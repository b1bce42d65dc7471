namespace JitOperator.Audit.Archive;

/// <summary>How far an archive is behind its log.</summary>
/// <param name="Records">Records that are not archived yet.</param>
/// <param name="Age">How long the oldest of them may have been waiting; zero when there is none.</param>
public sealed record ArchiveLag(long Records, TimeSpan Age);
