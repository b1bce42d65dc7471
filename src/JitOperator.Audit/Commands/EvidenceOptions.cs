using JitOperator.Audit.Evidence;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Commands;

/// <summary>What <c>audit evidence</c> is asked.</summary>
public sealed record EvidenceOptions
{
    /// <summary>The log.</summary>
    public required ILogSource Source { get; init; }

    /// <summary>The keys to believe.</summary>
    public required IReadOnlyCollection<VerifierKey> VerifierKeys { get; init; }

    /// <summary><c>from/to</c>, two times as RFC 3339 has them.</summary>
    public required string Period { get; init; }

    /// <summary>A time as RFC 3339 has it; null for the end of the log.</summary>
    public string? AsOf { get; init; }

    /// <summary>Where to write the pack; its name ends with <c>.tar.gz</c> or <c>.tgz</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Reads period and time. Null, and a sentence that says what to write, where they make no sense.</summary>
    internal EvidencePeriod? Parse(out string? fault)
    {
        fault = PeriodText.Read(Period, out var from, out var to);
        if (!FilterText.TryParseTime(AsOf, out var asOf) && AsOf is not null)
            fault ??= $"--as-of is \"{AsOf}\"; write a time with its offset, as in 2026-04-01T00:00:00Z.";
        return fault is null ? new EvidencePeriod(from, to, AsOf is null ? null : asOf) : null;
    }
}
