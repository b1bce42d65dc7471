using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Notifications;

/// <summary>Whom a policy has told of what.</summary>
public static class NoticeRoutes
{
    /// <summary>True when a policy has a channel told of an event.</summary>
    /// <param name="policy">The policy's rules; null for none.</param>
    /// <param name="name">The event.</param>
    /// <param name="stage">The stage that it is about, if any.</param>
    /// <param name="channel">The channel.</param>
    public static bool Lead(AccessPolicySpec? policy, string name, AuditStage? stage, string channel) => policy is not null
        && ((policy.Notifications ?? []).Any(entry => entry.Events.Contains(name) && entry.Channels.Contains(channel))
            || OfStage(policy, name, stage).Contains(channel));

    /// <summary>Every channel that a policy names, with the field that names it.</summary>
    public static IEnumerable<(string Path, string Channel)> Named(AccessPolicySpec policy)
    {
        foreach (var (entry, i) in (policy.Notifications ?? []).Select((entry, i) => (entry, i)))
        {
            foreach (var named in Of($"spec.notifications[{i}].channels", entry.Channels))
            {
                yield return named;
            }
        }

        foreach (var (stage, i) in (policy.Approval?.Stages ?? []).Select((stage, i) => (stage, i)))
        {
            var path = $"spec.approval.stages[{i}]";
            foreach (var named in Of($"{path}.notify", stage.Notify)
                .Concat((stage.Escalation ?? []).SelectMany((tier, t) => Of($"{path}.escalation[{t}].notify", tier.Notify)))
                .Concat(Of($"{path}.fallback.notify", stage.Fallback?.Notify)))
            {
                yield return named;
            }
        }
    }

    private static IEnumerable<string> OfStage(AccessPolicySpec policy, string name, AuditStage? stage)
    {
        if (stage is null || name is not (NotificationEvents.ApprovalRequested or NotificationEvents.Escalated))
        {
            return [];
        }

        var stages = policy.Approval?.Stages ?? [];
        var opened = stages.FirstOrDefault(s => s.Name == stage.Name);
        if (opened is null)
        {
            return stages.FirstOrDefault(s => s.Fallback?.Name == stage.Name)?.Fallback?.Notify ?? [];
        }

        // Tiers count from 1; the first approvers are none of them.
        var tier = name == NotificationEvents.Escalated ? (opened.Escalation ?? []).ElementAtOrDefault((stage.Tier ?? 0) - 1) : null;
        return (opened.Notify ?? []).Concat(tier?.Notify ?? []);
    }

    private static IEnumerable<(string Path, string Channel)> Of(string path, IEnumerable<string>? channels) =>
        (channels ?? []).Select((channel, i) => ($"{path}[{i}]", channel));
}
