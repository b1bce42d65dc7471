using System.Text.Json;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>
/// AKS: diagnostic logs of Azure Monitor, in <c>records</c> as an event hub hands them out or a line each as a storage account has them. The
/// categories <c>kube-audit</c> and <c>kube-audit-admin</c> have one audit event as text in <c>properties.log</c>.
/// </summary>
public sealed class AksEnvelope : JsonEnvelope
{
    internal override Opened Open(JsonElement item, Surroundings around, ReadOnlySpan<byte> json)
    {
        if ((Text(item, "category") ?? Text(item, "Category")) is not { } category)
        {
            return Opened.Unreadable("has no category");
        }

        if (category is not ("kube-audit" or "kube-audit-admin"))
        {
            return Opened.SomethingElse;
        }

        return Text(Member(item, "properties"), "log") is { } log ? Inner(log) : Opened.Unreadable("has no properties.log");
    }
}
