namespace JitOperator.Operator.Activity.Ingest;

/// <summary>Files that had a log's name before, as rotation leaves them: <c>audit-2026-03-01T10-00-00.000.log</c>, <c>audit.log.1</c>.</summary>
internal static class Siblings
{
    private const int Most = 1000;

    /// <summary>The siblings of a file, in the order in which they were written to last.</summary>
    public static List<string> Of(string path)
    {
        var (whole, stem, ending) = (Path.GetFullPath(path), Path.GetFileNameWithoutExtension(path), Path.GetExtension(path));
        var folder = new DirectoryInfo(Path.GetDirectoryName(whole)!);
        if (!folder.Exists || stem.Length == 0)
        {
            return [];
        }

        return
        [
            .. folder.EnumerateFiles(stem + "*")
                .Where(file => file.FullName != whole && file.Name.IndexOf(ending, stem.Length, StringComparison.Ordinal) >= 0)
                .OrderByDescending(file => file.LastWriteTimeUtc)
                .Take(Most)
                .Reverse()
                .Select(file => file.FullName),
        ];
    }
}
