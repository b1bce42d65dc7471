using System.Collections.Immutable;
using JitOperator.Api.Audit;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>A stage that was opened.</summary>
/// <param name="Index">Position in the chain, from 0; the same for a fallback and the stage in whose place it stands.</param>
/// <param name="Name">Name.</param>
/// <param name="Required">How many people must approve.</param>
/// <param name="Deadline">Until when it is open.</param>
/// <param name="FallbackFor">Name of the stage in whose place it stands; null for a stage of the chain.</param>
public sealed record OpenedStage(int Index, string Name, int Required, DateTimeOffset Deadline, string? FallbackFor = null)
{
    /// <summary>When it was opened, by its record; null while that is only planned, or where nobody wrote it down.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>Who may decide, as in <c>Group/leads</c>: those from the start, and those of each escalation so far.</summary>
    public ImmutableList<IReadOnlyList<string>> Tiers { get; init; } = [];

    /// <summary>Who may decide, all of them.</summary>
    public IEnumerable<string> Approvers => Tiers.SelectMany(tier => tier).Distinct(StringComparer.Ordinal);

    /// <summary>Who approved, each person once.</summary>
    public ImmutableList<string> ApprovedBy { get; init; } = [];

    /// <summary>The stamps of those approvals.</summary>
    public ImmutableList<string> Stamps { get; init; } = [];

    /// <summary>True when enough people approved.</summary>
    public bool Complete => ApprovedBy.Count >= Required;

    // A record that cannot be read closes the stage rather than keeping it open.
    internal static OpenedStage From(AuditStage stage) => new(
        stage.Index,
        stage.Name,
        stage.Required ?? int.MaxValue,
        Timestamp.TryParse(stage.Deadline, out var deadline) ? deadline : DateTimeOffset.MinValue,
        stage.FallbackFor)
    {
        Tiers = [stage.Approvers ?? []],
    };
}
