namespace JitOperator.Audit.Archive;

/// <summary>Something that was done to an archive, and that did not keep its log from being read.</summary>
/// <param name="Path">The object concerned; not escaped, may be anything.</param>
/// <param name="Message">What was found, half a sentence.</param>
public sealed record ArchiveWarning(string Path, string Message)
{
    /// <summary>Path and message in one line.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
