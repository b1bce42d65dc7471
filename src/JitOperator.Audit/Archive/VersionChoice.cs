using System.Security.Cryptography;

namespace JitOperator.Audit.Archive;

/// <summary>Takes the versions of an object, the newest first, and keeps the one to go by: the oldest that fits, else the oldest.</summary>
internal sealed class VersionChoice
{
    private ArchiveVersion? _newest;
    private bool _fits;

    /// <summary>The one to go by; null when there was none.</summary>
    public ArchiveVersion? Chosen { get; private set; }

    /// <summary>A digest of content, to compare by.</summary>
    public static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexString(SHA256.HashData(content));

    /// <summary>Takes the next version.</summary>
    public void Offer(ArchiveVersion version, bool fits)
    {
        _newest ??= version;
        if (fits || !_fits)
            Chosen = version;
        _fits |= fits;
    }

    /// <summary>Says whether a plain read would have given something else.</summary>
    public void Report(string path, Action<string, string> warn)
    {
        if (_newest is null)
            return;
        if (_newest.IsHidden)
            warn(path, "deleted: a delete marker hides it, and the version below it was read");
        if (!ReferenceEquals(_newest, Chosen) && !_newest.Content.Span.SequenceEqual(Chosen!.Content.Span))
            warn(path, "overwritten: a newer version has another content, and the older one was read");
    }
}
