namespace JitOperator.Operator.Activity.Ingest;

/// <summary>The forms that events can come in, as <c>--format</c> names them.</summary>
public static class Envelopes
{
    /// <summary>Any of the others, told item by item.</summary>
    public const string Auto = "auto";

    /// <summary>As the API server's own log backend writes them, or an EventList.</summary>
    public const string Kubernetes = "kubernetes";

    /// <summary>From CloudWatch Logs.</summary>
    public const string Eks = "eks";

    /// <summary>From Cloud Logging.</summary>
    public const string Gke = "gke";

    /// <summary>From diagnostic logs of Azure Monitor.</summary>
    public const string Aks = "aks";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Auto, Kubernetes, Eks, Gke, Aks];

    /// <summary>The reader of a form.</summary>
    /// <exception cref="ArgumentException">There is no such form.</exception>
    public static IEnvelope Of(string format) => format switch
    {
        Auto => new AutoEnvelope(),
        Kubernetes => new KubernetesEnvelope(),
        Eks => new EksEnvelope(),
        Gke => new GkeEnvelope(),
        Aks => new AksEnvelope(),
        _ => throw new ArgumentException($"There is no format {format}.", nameof(format)),
    };
}
