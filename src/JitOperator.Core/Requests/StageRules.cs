using System.Collections.Immutable;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>What a policy says of a stage, or of the fallback that stands in its place.</summary>
/// <param name="Name">Name.</param>
/// <param name="Required">How many people must approve.</param>
/// <param name="Timeout">How long it stays open.</param>
/// <param name="RequireComment">Whether a decision needs a comment.</param>
/// <param name="Tiers">The groups of approvers: the first at once, the others as it escalates.</param>
/// <param name="FallbackFor">Name of the stage in whose place it stands; null for a stage of the chain.</param>
public sealed record StageRules(
    string Name, int Required, TimeSpan Timeout, bool RequireComment, ImmutableList<StageTier> Tiers, string? FallbackFor = null)
{
    /// <summary>The rules that an opened stage is under.</summary>
    public static StageRules Of(AccessPolicy policy, OpenedStage stage)
    {
        var chain = policy.Spec.Approval!.Stages![stage.Index];
        return stage.FallbackFor is null ? Of(chain) : FallbackOf(chain)!;
    }

    /// <summary>The rules of a stage or fallback by its name; null when the policy has none.</summary>
    public static StageRules? Named(AccessPolicy policy, string name)
    {
        var stages = policy.Spec.Approval?.Stages ?? [];
        return stages.Select(Of).Concat(stages.Select(FallbackOf)).FirstOrDefault(rules => rules?.Name == name);
    }

    /// <summary>The rules of a stage of the chain.</summary>
    public static StageRules Of(ApprovalStage stage) => new(
        stage.Name,
        stage.Required ?? 1,
        StageTimes.TimeoutOf(stage.Timeout),
        stage.RequireComment == true,
        [
            new(TimeSpan.Zero, stage.Approvers),
            .. (stage.Escalation ?? []).Select(tier =>
                new StageTier(DurationText.TryParse(tier.After, out var after) ? after : TimeSpan.MaxValue, tier.Approvers)),
        ]);

    /// <summary>The rules of a stage's fallback; null when it has none.</summary>
    public static StageRules? FallbackOf(ApprovalStage stage) => stage.Fallback is not { } fallback
        ? null
        : new(
            fallback.Name,
            fallback.Required ?? 1,
            StageTimes.TimeoutOf(fallback.Timeout),
            fallback.RequireComment == true,
            [new(TimeSpan.Zero, fallback.Approvers)],
            stage.Name);
}

/// <summary>A group of approvers of a stage.</summary>
/// <param name="After">How long after the stage opened they may decide as well.</param>
/// <param name="Approvers">Who.</param>
public sealed record StageTier(TimeSpan After, IList<PolicySubject> Approvers)
{
    /// <summary>Who, as in <c>Group/leads</c>.</summary>
    public IReadOnlyList<string> Described => [.. Approvers.Select(Subjects.Describe)];
}
