using JitOperator.Audit.Export;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Commands;

/// <summary>What <c>audit export</c> is asked.</summary>
public sealed record ExportOptions
{
    /// <summary>The log.</summary>
    public required ILogSource Source { get; init; }

    /// <summary>The keys to believe. What they did not sign is not exported.</summary>
    public required IReadOnlyCollection<VerifierKey> VerifierKeys { get; init; }

    /// <summary>One of <see cref="ExportFormats"/>.</summary>
    public required string Format { get; init; }

    /// <summary>Which records.</summary>
    public RecordFilter Filter { get; init; } = new();

    /// <summary>Where to: a directory for <see cref="ExportFormats.Tiles"/>, a file for all others. Null for the stream.</summary>
    public string? Path { get; init; }
}
