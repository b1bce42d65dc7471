namespace JitOperator.Audit.Archive.S3;

/// <summary>A version or a delete marker, as a list of versions shows it.</summary>
/// <param name="Key">The whole key.</param>
/// <param name="Id">ID of the version; null in a bucket without versions.</param>
/// <param name="IsLatest">True for what is on top.</param>
/// <param name="IsDeleteMarker">True for a delete marker.</param>
internal sealed record S3Version(string Key, string? Id, bool IsLatest, bool IsDeleteMarker);
