using System.Runtime.CompilerServices;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;

namespace JitOperator.Operator.Policies;

/// <summary>Which policies there are by the log, and with which rules: the fold of its records about them. For many threads.</summary>
public sealed class PolicyBook
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AuditPolicy> _policies = new(StringComparer.Ordinal);

    // An object of the cache never changes; without this, every look at a request would compute every policy's digest.
    private readonly ConditionalWeakTable<AccessPolicy, string> _digests = [];
    private long _lastIndex = -1;

    /// <summary>Names of the policies that the log knows, and does not know to be deleted.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
            {
                return [.. _policies.Keys];
            }
        }
    }

    /// <summary>The state of a policy that the log holds; null when it holds none, or its deletion.</summary>
    public AuditPolicy? Get(string name)
    {
        lock (_lock)
        {
            return _policies.GetValueOrDefault(name);
        }
    }

    /// <summary>True when the log holds a policy as it is: this very object, with these very rules.</summary>
    public bool Holds(AccessPolicy policy)
    {
        var digest = DigestOf(policy);
        lock (_lock)
        {
            return Holds_NeedsLock(policy, digest);
        }
    }

    /// <summary>Names of those whose state the log does not hold, and of those that it holds and that are not there any more.</summary>
    /// <param name="policies">All policies that there are.</param>
    public IReadOnlyList<string> Unrecorded(IReadOnlyCollection<AccessPolicy> policies)
    {
        var present = policies.Select(policy => (Policy: policy, Digest: DigestOf(policy))).ToList();
        lock (_lock)
        {
            var missing = present.Where(item => !Holds_NeedsLock(item.Policy, item.Digest)).Select(item => item.Policy.Metadata.Name).ToList();
            if (present.Count - missing.Count == _policies.Count)
            {
                return missing;
            }

            var names = present.Select(item => item.Policy.Metadata.Name).ToHashSet(StringComparer.Ordinal);
            return [.. missing, .. _policies.Keys.Where(name => !names.Contains(name))];
        }
    }

    /// <summary>Digest of a policy's rules.</summary>
    public string DigestOf(AccessPolicy policy) => _digests.GetValue(policy, static found => Digests.OfPolicy(found.Spec));

    /// <summary>Takes in a record that is in the log. One that was taken in before, by its index, changes nothing.</summary>
    public void Apply(AuditRecord record)
    {
        if (record is not { Type: AuditRecordTypes.PolicyChanged or AuditRecordTypes.PolicyDeleted, Policy: { } policy })
        {
            return;
        }

        lock (_lock)
        {
            if (record.Index <= _lastIndex)
            {
                return;
            }

            _lastIndex = record.Index;
            if (record.Type == AuditRecordTypes.PolicyChanged)
            {
                _policies[policy.Name] = policy;
            }
            else
            {
                _policies.Remove(policy.Name);
            }
        }
    }

    /// <summary>What it knows, to be kept when records are pruned.</summary>
    public PolicyBookState Write()
    {
        lock (_lock)
        {
            return new(_lastIndex, [.. _policies.Values.OrderBy(policy => policy.Name, StringComparer.Ordinal)]);
        }
    }

    /// <summary>Takes in what <see cref="Write"/> gave, before the records that are left.</summary>
    public void Restore(PolicyBookState state)
    {
        lock (_lock)
        {
            if (state.LastIndex <= _lastIndex)
            {
                return;
            }

            _lastIndex = state.LastIndex;
            _policies.Clear();
            foreach (var policy in state.Policies)
            {
                _policies[policy.Name] = policy;
            }
        }
    }

    private bool Holds_NeedsLock(AccessPolicy policy, string digest) =>
        _policies.TryGetValue(policy.Metadata.Name, out var known) && known.Uid == policy.Metadata.Uid && known.Digest == digest;
}

/// <summary>What a <see cref="PolicyBook"/> knows.</summary>
/// <param name="LastIndex">Index of the last record that it took in; -1 without any.</param>
/// <param name="Policies">The policies.</param>
public sealed record PolicyBookState(long LastIndex, IReadOnlyList<AuditPolicy> Policies);
