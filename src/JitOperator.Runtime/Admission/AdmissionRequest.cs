using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace JitOperator.Runtime.Admission;

/// <summary>What the API server asks: the <c>request</c> of an <c>admission.k8s.io/v1</c> AdmissionReview.</summary>
public sealed record AdmissionRequest
{
    /// <summary>Identifies this question, not an object.</summary>
    public required string Uid { get; init; }

    /// <summary>The kind of the object.</summary>
    public required AdmissionKind Kind { get; init; }

    /// <summary>The resource it was addressed as.</summary>
    public required AdmissionResource Resource { get; init; }

    /// <summary>The part that it is about, such as <c>status</c>; null for the object itself.</summary>
    public string? SubResource { get; init; }

    /// <summary>The object's name; null if a create leaves it to the API server (<c>generateName</c>).</summary>
    public string? Name { get; init; }

    /// <summary>The object's namespace; null if it is in none.</summary>
    public string? Namespace { get; init; }

    /// <summary>What is done.</summary>
    public required AdmissionOperation Operation { get; init; }

    /// <summary>Who does it.</summary>
    public required AdmissionUser UserInfo { get; init; }

    /// <summary>The object as it would be stored; null on a delete.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "What the API calls it.")]
    public JsonElement? Object { get; init; }

    /// <summary>The object as it is stored; null on a create.</summary>
    public JsonElement? OldObject { get; init; }

    /// <summary>Whether nothing will be stored whatever the verdict: then the handler must have no effects either.</summary>
    public bool DryRun { get; init; }
}
