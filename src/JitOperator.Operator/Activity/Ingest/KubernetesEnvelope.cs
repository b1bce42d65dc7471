namespace JitOperator.Operator.Activity.Ingest;

/// <summary>No envelope: events as the API server's log backend writes them, a line each, or as elements of an EventList.</summary>
public sealed class KubernetesEnvelope : IEnvelope
{
    /// <inheritdoc/>
    public Opened Open(ReadOnlyMemory<byte> json, Surroundings around) => AuditEvents.Read(json.Span);
}
