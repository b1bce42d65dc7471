using JitOperator.Audit.Archive;
using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Verification;

/// <summary>What was laid over the objects of an archive, as findings: it hid nothing from us, but somebody has tried.</summary>
internal static class HiddenObjects
{
    private const int HeightBits = 8;

    /// <summary>A finding for each warning of the last reading.</summary>
    public static void Find(ArchiveSource source, FindingList findings)
    {
        findings.AddRange(source.Warnings.Select(FindingOf));
        findings.CountUnlisted(source.WarningCount - source.Warnings.Count);
    }

    private static Finding FindingOf(ArchiveWarning warning)
    {
        if (!TilePath.TryParse(warning.Path, out var path))
            return new(warning.Path == ArchivePath.Checkpoint ? FindingKind.Hidden : FindingKind.Other, null, null, warning.Path, $"{warning.Message}.");
        // A hash of level L stands for 256 to the power of L records. No tree has more than seven levels of them.
        var bits = HeightBits * Math.Min(path.Level ?? 0, 6);
        var first = path.Index * TilePath.FullWidth << bits;
        return new(FindingKind.Hidden, first, first + ((long)path.Width << bits) - 1, warning.Path, $"{warning.Message}.");
    }
}
