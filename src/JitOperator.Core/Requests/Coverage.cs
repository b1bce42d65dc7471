using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Scopes;

namespace JitOperator.Core.Requests;

/// <summary>What an approval covers. All of it must be the same at the decision and at the grant.</summary>
/// <param name="RequestDigest">Digest of the request.</param>
/// <param name="PolicyName">Name of the policy.</param>
/// <param name="PolicyGeneration">Generation of the policy.</param>
/// <param name="PolicyDigest">Digest of the policy.</param>
/// <param name="RoleRulesDigest">Digest of the role's rules.</param>
/// <param name="Scope">Where the role is to be bound.</param>
public sealed record Coverage(
    string RequestDigest, string PolicyName, long PolicyGeneration, string PolicyDigest, string RoleRulesDigest, GrantScope Scope)
{
    /// <summary>The state of the policy, as objects carry it.</summary>
    public PolicySnapshot ToSnapshot() => new() { Name = PolicyName, Generation = PolicyGeneration, Digest = PolicyDigest };

    internal static Coverage From(AuditRecord record) => new(
        record.Request?.Digest ?? string.Empty,
        record.Policy?.Name ?? string.Empty,
        record.Policy?.Generation ?? 0,
        record.Policy?.Digest ?? string.Empty,
        record.Target?.RoleRulesDigest ?? string.Empty,
        GrantScope.From(record.Target));
}
