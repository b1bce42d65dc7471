using System.Text.Json;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Admission;
using JitOperator.Core.Values;
using JitOperator.Operator.Inbox;
using JitOperator.Runtime.Admission;
using k8s.Models;

namespace JitOperator.Operator.Admission;

/// <summary>
/// Has written down, before it answers, what another handler refuses, and who deletes policies. The verdict is the other's, whatever
/// becomes of the writing. Of dry runs nothing is written: they have no effects, and so must we.
/// </summary>
public sealed class RecordingHandler(IAdmissionHandler inner, ILetterBox box, TimeProvider time) : IAdmissionHandler
{
    /// <inheritdoc/>
    public async ValueTask<AdmissionVerdict> HandleAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var verdict = await inner.HandleAsync(request, cancellationToken);
        if (!request.DryRun && TypeOf(request, verdict) is { } type)
        {
            await box.PostAsync(Write(type, request, verdict), cancellationToken);
        }

        return verdict;
    }

    private static string? TypeOf(AdmissionRequest request, AdmissionVerdict verdict) => verdict.IsAllowed
        ? request is { Kind.Kind: AccessPolicy.KindName, Operation: AdmissionOperation.Delete } ? AuditRecordTypes.PolicyDeletionAdmitted : null
        : AuditRecordTypes.AdmissionRefused;

    private Letter Write(string type, AdmissionRequest request, AdmissionVerdict verdict)
    {
        // Of a create, what the API server has given the object is not there yet, or never will be.
        var existing = Metadata(request.OldObject);
        return new Letter(
            type,
            Timestamp.Format(time.GetUtcNow()),
            request.User(),
            verdict.IsAllowed ? null : verdict.Message,
            request.Kind.Kind,
            request.Operation.ToString().ToUpperInvariant(),
            request.SubResource,
            request.Namespace,
            request.Name ?? Metadata(request.Object)?.Name,
            existing?.Uid,
            RequestOf(request, existing));
    }

    private static LetterRequest? RequestOf(AdmissionRequest request, V1ObjectMeta? existing)
    {
        if (request.Namespace is not { } @namespace || existing is null)
        {
            return null;
        }

        return request.Kind.Kind switch
        {
            AccessRequest.KindName => new(@namespace, existing.Name, existing.Uid),
            AccessApproval.KindName when Reference(request.OldObject) is { } reference => new(@namespace, reference.Name, reference.Uid),
            _ => null,
        };
    }

    private static V1ObjectMeta? Metadata(JsonElement? json) =>
        Member(json, "metadata") is { } metadata ? Read<V1ObjectMeta>(metadata) : null;

    private static RequestReference? Reference(JsonElement? approval) =>
        Member(Member(approval, "spec"), "requestRef") is { } reference ? Read<RequestReference>(reference) : null;

    private static JsonElement? Member(JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object
            ? member
            : null;

    // What was refused because it cannot be read is told of all the same, as far as it can.
    private static T? Read<T>(JsonElement json)
        where T : class
    {
        try
        {
            return k8s.KubernetesJson.Deserialize<T>(json);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
