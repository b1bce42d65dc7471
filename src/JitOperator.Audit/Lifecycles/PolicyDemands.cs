using System.Text.Json;
using System.Text.Json.Nodes;
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
    /// <summary>Member of the record of a policy's change with its whole spec.</summary>
    public const string SpecMember = "policySpec";

    private readonly Dictionary<string, AccessPolicySpec> _specs = new(StringComparer.Ordinal);

    /// <summary>Takes a record in.</summary>
    public void Note(AuditRecord record, ReadOnlySpan<byte> bytes)
    {
        if (record.Type != AuditRecordTypes.PolicyChanged || record.Policy is not { } policy)
            return;
        try
        {
            if (JsonNode.Parse(bytes)?[SpecMember] is JsonObject json && TypedJson.Digest(json) is { } digest && digest == policy.Digest
                && json.Deserialize<AccessPolicySpec>(TypedJson.Options) is { } spec)
                _specs[digest] = spec;
        }
        catch (JsonException)
        {
            // Not the spec of a policy: nothing that could be held against anybody.
        }
    }

    /// <summary>The spec of a policy's state; null when it is not known.</summary>
    public AccessPolicySpec? Of(AuditPolicy? policy) => policy is null ? null : _specs.GetValueOrDefault(policy.Digest);
}
