namespace JitOperator.Audit.Archive;

/// <summary>What is in the archive is not what should be there: another content in its place, or another log.</summary>
public sealed class ArchiveConflictException : ArchiveException
{
    /// <summary>Makes one.</summary>
    /// <param name="path">The object concerned.</param>
    /// <param name="message">What is wrong, naming the object.</param>
    public ArchiveConflictException(string path, string message)
        : base(message, isTransient: false)
    {
        Path = path;
    }

    /// <summary>The object concerned.</summary>
    public string Path { get; }

    internal static ArchiveConflictException OtherContent(string path) =>
        new(path, $"{path} is in the archive already, with another content. It was not overwritten; find out who wrote it.");
}
