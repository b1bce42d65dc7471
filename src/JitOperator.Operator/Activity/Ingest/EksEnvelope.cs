using System.Text.Json;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>
/// EKS: log events of CloudWatch Logs, each of which has one audit event as text in <c>message</c>. As a subscription filter hands them out
/// (<c>logEvents</c> of an object with <c>messageType</c> and <c>logStream</c>), as <c>aws logs filter-log-events</c> and
/// <c>get-log-events</c> print them (<c>events</c>), or the bare messages of an export to S3.
/// </summary>
/// <remarks>The log group of a cluster has the logs of other components as well, in streams of other names: these are no events.</remarks>
public sealed class EksEnvelope : JsonEnvelope
{
    private const string AuditStream = "kube-apiserver-audit-";
    private const string ControlMessage = "CONTROL_MESSAGE";

    internal override Opened Open(JsonElement item, Surroundings around, ReadOnlySpan<byte> json)
    {
        if (item.TryGetProperty("auditID", out _))
        {
            return AuditEvents.Read(json);
        }

        if (around.MessageType == ControlMessage || Text(item, "messageType") == ControlMessage || IsOfAnother(Text(item, "logStreamName") ?? around.LogStream))
        {
            return Opened.SomethingElse;
        }

        return Text(item, "message") is { } message ? Inner(message) : Opened.Unreadable("has no message");
    }

    private static bool IsOfAnother(string? stream) => stream is not null && !stream.StartsWith(AuditStream, StringComparison.Ordinal);
}
