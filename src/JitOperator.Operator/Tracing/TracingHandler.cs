using System.Diagnostics;
using System.Text.Json;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Runtime.Admission;

namespace JitOperator.Operator.Tracing;

/// <summary>
/// Has a span in the request's trace for each review that is about one. The verdict is the other handler's, and nothing here bears on it.
/// Of the mutation of a create there is none: what uid an object then bears, if any, is what somebody typed.
/// </summary>
/// <param name="name">Name of the spans.</param>
/// <param name="inner">Decides.</param>
/// <param name="mutates">True where objects come before the API server has given them a UID.</param>
public sealed class TracingHandler(string name, IAdmissionHandler inner, bool mutates) : IAdmissionHandler
{
    /// <inheritdoc/>
    public async ValueTask<AdmissionVerdict> HandleAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (!RequestTraces.IsOn)
        {
            return await inner.HandleAsync(request, cancellationToken);
        }

        using var span = RequestTraces.Begin(name, UidOf(request), ActivityKind.Server);
        span?.SetTag("jit.kind", request.Kind.Kind).SetTag("jit.operation", request.Operation.ToString()).SetTag("k8s.namespace.name", request.Namespace);
        var verdict = await inner.HandleAsync(request, cancellationToken);
        span?.SetTag("jit.allowed", verdict.IsAllowed);
        return verdict;
    }

    private string? UidOf(AdmissionRequest review) => review.Kind.Kind switch
    {
        AccessRequest.KindName => review.OldObject is { } old ? Text(old, "metadata", "uid") : mutates ? null : Text(review.Object, "metadata", "uid"),
        AccessApproval.KindName => Text(review.OldObject ?? review.Object, "spec", "requestRef", "uid"),
        AccessPolicy.KindName => null,
        _ => Text(review.OldObject ?? review.Object, "metadata", "labels", Labels.RequestUid),
    };

    private static string? Text(JsonElement? json, params ReadOnlySpan<string> path)
    {
        if (json is not { } found)
        {
            return null;
        }

        foreach (var member in path)
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(member, out found))
            {
                return null;
            }
        }

        return found.ValueKind == JsonValueKind.String ? found.GetString() : null;
    }
}
