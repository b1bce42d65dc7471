using System.Collections.Concurrent;
using System.Text.Json;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Operator.Notifications;

/// <summary>
/// The rules of policies: as they are, and of one that is gone, as they last were. A grant outlives its policy, and so do those who are
/// to be told of its end. For many threads.
/// </summary>
internal sealed class PolicyRules(Func<string, AccessPolicySpec?> live)
{
    // The content of one file each; more policies than a cluster has.
    private const int Most = 5000;
    private readonly ConcurrentDictionary<string, JsonElement> _last = new(StringComparer.Ordinal);

    /// <summary>Takes a record in.</summary>
    public void Take(AuditRecord record)
    {
        if (record is { Type: AuditRecordTypes.PolicyChanged, Policy: { } policy, PolicySpec: { } spec }
            && (_last.Count < Most || _last.ContainsKey(policy.Name)))
        {
            _last[policy.Name] = spec;
        }
    }

    /// <summary>The rules of a policy; null when nobody knows it.</summary>
    public AccessPolicySpec? Of(string? name) =>
        name is null ? null : live(name) ?? (_last.TryGetValue(name, out var spec) ? Read(spec) : null);

    // Rules that were too long for a record are not in it.
    private static AccessPolicySpec? Read(JsonElement spec)
    {
        try
        {
            return spec.Deserialize<AccessPolicySpec>(TypedJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
