using System.Text.Json;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Audit.Lifecycles;

/// <summary>
/// The policies as the log's records of their changes have them, by digest. A state that is known only by its digest, because it was too
/// long for a record or older than the log, demands nothing that could be checked.
/// </summary>
internal sealed class PolicyDemands
{
    private readonly Dictionary<string, AccessPolicySpec> _specs = new(StringComparer.Ordinal);

    /// <summary>Takes a record in.</summary>
    public void Note(AuditRecord record)
    {
        if (record is not { Type: AuditRecordTypes.PolicyChanged, Policy: { } policy, PolicySpec: { ValueKind: JsonValueKind.Object } json })
            return;
        try
        {
            if (TypedJson.Digest(json) == policy.Digest && json.Deserialize(TypedJson.Contract<AccessPolicySpec>()) is { } spec)
                _specs[policy.Digest] = spec;
        }
        catch (JsonException)
        {
            // Not the spec of a policy: nothing that could be held against anybody.
        }
    }

    /// <summary>The spec of a policy's state; null when it is not known.</summary>
    public AccessPolicySpec? Of(AuditPolicy? policy) => policy is null ? null : _specs.GetValueOrDefault(policy.Digest);
}
