using JitOperator.Api.Json;
using k8s;
using k8s.Models;

namespace JitOperator.Operator.Requests;

/// <summary>
/// The status of an object without the rest of it: what is applied to <c>/status</c>, so that the operator never comes to own a field
/// that people write. The UID goes along, so that the status of one object is never written to another of the same name.
/// </summary>
public sealed class StatusOf<TStatus> : IKubernetesObject<V1ObjectMeta>
    where TStatus : class
{
    /// <summary>For the serializer.</summary>
    public StatusOf()
    {
    }

    /// <summary>The status of the object that bears this metadata.</summary>
    public StatusOf(string apiVersion, string kind, V1ObjectMeta metadata, TStatus status)
    {
        ApiVersion = apiVersion;
        Kind = kind;
        Metadata = new() { Name = metadata.Name, NamespaceProperty = metadata.NamespaceProperty, Uid = metadata.Uid };
        Status = status;
    }

    /// <inheritdoc/>
    public string ApiVersion { get; set; } = string.Empty;

    /// <inheritdoc/>
    public string Kind { get; set; } = string.Empty;

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>The status.</summary>
    public TStatus? Status { get; set; }
}

/// <summary>Compares statuses.</summary>
public static class StatusOf
{
    /// <summary>True when both say the same, so that nothing need be written.</summary>
    public static bool Same<TStatus>(TStatus wanted, TStatus? written)
        where TStatus : class => written is not null && TypedJson.Digest(wanted) == TypedJson.Digest(written);
}
