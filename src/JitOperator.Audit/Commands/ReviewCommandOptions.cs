using JitOperator.Api.Audit;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Commands;

/// <summary>What <c>audit review</c> is asked.</summary>
public sealed record ReviewCommandOptions
{
    /// <summary>Output for people.</summary>
    public const string Text = "text";

    /// <summary>Output for programs.</summary>
    public const string Json = "json";

    /// <summary>The log.</summary>
    public required ILogSource Source { get; init; }

    /// <summary>The keys to believe.</summary>
    public required IReadOnlyCollection<VerifierKey> VerifierKeys { get; init; }

    /// <summary>The rules: they take each record in order and give what they find as records of findings, with their <c>time</c>.</summary>
    public required Func<AuditRecord, IEnumerable<AuditRecord>> Rules { get; init; }

    /// <summary>Findings from this time on, RFC 3339; null for all.</summary>
    public string? From { get; init; }

    /// <summary>Findings before this time; null for all.</summary>
    public string? To { get; init; }

    /// <summary><see cref="Text"/> or <see cref="Json"/>.</summary>
    public string Output { get; init; } = Text;

    /// <summary>Findings of this severity or a graver one make the command end with <see cref="AuditExitCodes.Found"/>; null for none.</summary>
    public string? FailOn { get; init; }
}
