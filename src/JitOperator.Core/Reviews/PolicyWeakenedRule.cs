using System.Text.Json;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Values;

namespace JitOperator.Core.Reviews;

/// <summary>
/// A policy that was made weaker, and a grant by it soon afterwards. A change that takes the weakening back in time ends the matter;
/// one that keeps it does not. A state that the log holds only by its digest is compared with nothing.
/// </summary>
internal sealed class PolicyWeakenedRule(ReviewOptions options) : IReviewRule
{
    private readonly Dictionary<string, State> _policies = new(StringComparer.Ordinal);

    public IEnumerable<ReviewFinding> Take(ReviewStep step)
    {
        var record = step.Record;
        if (record is { Type: AuditRecordTypes.PolicyChanged, Policy: { } changed })
        {
            Change(step, changed);
        }

        if (step is not { Record: { Type: AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass, Policy.Name: { } name }, Life: { } life }
            || !_policies.TryGetValue(name, out var state)
            || state.Weakening is not { } weakening)
        {
            yield break;
        }

        _policies[name] = state with { Weakening = null };
        if (step.Now - weakening.At <= options.WeakenedWithin)
        {
            yield return step.Find(
                ReviewRules.PolicyWeakened,
                weakening.Index,
                $"{weakening.By ?? "Nobody knows who"} made AccessPolicy {name} weaker ({string.Join("; ", weakening.How)}), and {DurationText.Format(step.Now - weakening.At)} later {life.Person} got {RequestLife.TargetText(life.Target)} by it.",
                [weakening.BeforeIndex, weakening.Index, record.Index],
                weakening.By ?? life.Person,
                life.Request);
        }
    }

    private void Change(ReviewStep step, AuditPolicy changed)
    {
        var before = _policies.GetValueOrDefault(changed.Name);
        var spec = SpecOf(step.Record, changed);
        var weakening = before is null || spec is null ? null : Weakened(step, before, spec);
        _policies[changed.Name] = new(spec, step.Record.Index, weakening);
    }

    private Weakening? Weakened(ReviewStep step, State before, AccessPolicySpec after)
    {
        // What was strong before the first of several changes is what counts.
        if (before.Weakening is { } open && step.Now - open.At <= options.WeakenedWithin)
        {
            return PolicyWeakening.Between(open.Before, after) is { Count: > 0 } still ? open with { How = still } : null;
        }

        return before.Spec is { } spec && PolicyWeakening.Between(spec, after) is { Count: > 0 } how
            ? new(spec, before.Index, step.Record.Index, step.Now, step.Record.Actor?.Username, how)
            : null;
    }

    private static AccessPolicySpec? SpecOf(AuditRecord record, AuditPolicy policy)
    {
        try
        {
            return record.PolicySpec is { ValueKind: JsonValueKind.Object } json && TypedJson.Digest(json) == policy.Digest
                ? json.Deserialize(TypedJson.Contract<AccessPolicySpec>())
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record State(AccessPolicySpec? Spec, long Index, Weakening? Weakening);

    private sealed record Weakening(AccessPolicySpec Before, long BeforeIndex, long Index, DateTimeOffset At, string? By, IReadOnlyList<string> How);
}
