using System.Collections.Immutable;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>The review of an emergency access, from its records.</summary>
/// <param name="Required">How many people must find it justified.</param>
/// <param name="Approvers">Who may review, as in <c>Group/leads</c>.</param>
/// <param name="Deadline">When it is due.</param>
public sealed record OpenedReview(int Required, IReadOnlyList<string> Approvers, DateTimeOffset Deadline)
{
    /// <summary>Who found it justified, each person once.</summary>
    public ImmutableList<string> ApprovedBy { get; init; } = [];

    /// <summary>Who found it not justified; null when nobody did.</summary>
    public string? DeniedBy { get; init; }

    /// <summary>True once it was recorded that the deadline went by.</summary>
    public bool IsOverdue { get; init; }

    /// <summary>True when nobody need look at it any more.</summary>
    public bool IsDone => DeniedBy is not null || ApprovedBy.Count >= Required;

    /// <summary>One of <see cref="ReviewStates"/>.</summary>
    public string State(DateTimeOffset now) => this switch
    {
        { DeniedBy: not null } => ReviewStates.Unjustified,
        { IsDone: true } => ReviewStates.Justified,
        _ => now >= Deadline ? ReviewStates.Overdue : ReviewStates.Pending,
    };

    // A record that cannot be read is a review that is due.
    internal static OpenedReview From(AuditStage stage) => new(
        stage.Required ?? 1,
        stage.Approvers ?? [],
        Timestamp.TryParse(stage.Deadline, out var deadline) ? deadline : DateTimeOffset.MinValue);

    internal OpenedReview With(AuditRecord decided) => decided.Decision?.Verdict switch
    {
        Decisions.Approved => this with { ApprovedBy = ApprovedBy.Add(decided.Actor?.Username ?? string.Empty) },
        Decisions.Denied => this with { DeniedBy = decided.Actor?.Username ?? string.Empty },
        _ => this,
    };
}
