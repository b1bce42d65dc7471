using JitOperator.Api.Audit;
using JitOperator.Core.Notifications;

namespace JitOperator.Operator.Notifications;

/// <summary>Says what a channel is told of a record, if anything: by its own configuration, or by the policy that the record belongs to.</summary>
internal sealed class NoticeDesk(NoticeWriter writer, RequestContexts contexts, PolicyRules policies)
{
    /// <summary>The notice; null when the channel is not told.</summary>
    public Notice? NoticeFor(ChannelOptions channel, AuditRecord record)
    {
        if (NoticeEvents.Of(record) is not { } name)
        {
            return null;
        }

        var context = contexts.Of(record.Request?.Uid);
        return channel.Wants(name) || NoticeRoutes.Lead(policies.Of((record.Policy ?? context.Policy)?.Name), name, record.Stage, channel.Name)
            ? writer.Of(record, context)
            : null;
    }
}
