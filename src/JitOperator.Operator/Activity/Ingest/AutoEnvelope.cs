using System.Text.Json;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>Any form: told by members that only the platform writes, not by what is in them.</summary>
public sealed class AutoEnvelope : JsonEnvelope
{
    private readonly EksEnvelope _eks = new();
    private readonly GkeEnvelope _gke = new();
    private readonly AksEnvelope _aks = new();

    internal override Opened Open(JsonElement item, Surroundings around, ReadOnlySpan<byte> json)
    {
        bool Has(string name) => item.TryGetProperty(name, out _);
        if (Has("auditID"))
        {
            return AuditEvents.Read(json);
        }

        if (Has("protoPayload"))
        {
            return _gke.Open(item, around, json);
        }

        if (Has("category") || Has("Category"))
        {
            return _aks.Open(item, around, json);
        }

        return Has("message") || Has("messageType") || around != Surroundings.None
            ? _eks.Open(item, around, json)
            : Opened.Unreadable("is in no form that is known");
    }
}
