namespace JitOperator.Audit.Archive;

/// <summary>One version of an archived object.</summary>
/// <param name="Id">What the store calls it; empty where a store keeps only one.</param>
/// <param name="Content">
/// Its bytes. Of more than <see cref="ArchivePath.MaxContent"/>, which no object of a log has, only one byte more is read: so it fits
/// nothing.
/// </param>
/// <param name="IsHidden">True when a plain read does not give it: a delete marker or a newer version is on top.</param>
/// <param name="Lock">Its lock; null without one.</param>
public sealed record ArchiveVersion(string Id, ReadOnlyMemory<byte> Content, bool IsHidden, ArchiveLock? Lock);
