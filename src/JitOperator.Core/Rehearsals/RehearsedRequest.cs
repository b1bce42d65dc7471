using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;

namespace JitOperator.Core.Rehearsals;

/// <summary>One request in a rehearsal, and all that came of it.</summary>
public sealed class RehearsedRequest
{
    private readonly List<AuditRecord> _log = [];

    internal RehearsedRequest(AccessRequest request) => Manifest = request;

    /// <summary>The object.</summary>
    public AccessRequest Manifest { get; }

    /// <summary>What was recorded about it.</summary>
    public IReadOnlyList<AuditRecord> Records => _log;

    /// <summary>What the records add up to.</summary>
    public RequestHistory History { get; private set; } = RequestHistory.None;

    /// <summary>The approvals and reviews that are laid out for it.</summary>
    public IList<AccessApproval> Approvals { get; } = [];

    /// <summary>The bindings that it has now.</summary>
    public IReadOnlyList<ObservedBinding> Bindings { get; private set; } = [];

    /// <summary>True once its object is gone: deleted, or cleaned away after its time.</summary>
    public bool IsGone { get; internal set; }

    /// <summary>What its grant is held by; null when it is not.</summary>
    public Hold? Hold { get; private set; }

    /// <summary>When to look at it again.</summary>
    internal DateTimeOffset? WakeAt { get; set; }

    /// <summary>Carries a plan out.</summary>
    /// <returns>Whether that changed anything.</returns>
    internal bool CarryOut(Plan plan, DateTimeOffset now, Func<string> newUid, long nextIndex)
    {
        Hold = plan.Hold;
        var before = (_log.Count, Bindings.Count, Approvals.Count, IsGone);
        Bindings = [.. Bindings.Where(b => !plan.DeleteBindings.Exists(gone => gone.Name == b.Name && gone.Namespace == b.Namespace))];
        foreach (var record in plan.Records)
        {
            var written = record with { Index = nextIndex++, Time = Timestamp.Format(now) };
            _log.Add(written);
            History = History.Apply(written);
        }

        foreach (var approval in plan.DeleteApprovals)
        {
            Approvals.Remove(approval);
        }

        foreach (var approval in plan.CreateApprovals)
        {
            approval.Metadata.Uid = newUid();
            Approvals.Add(approval);
        }

        if (plan.EnsureGrant is { } grant)
        {
            Bindings = [.. Bindings, .. grant.Bindings.Where(b => Bindings.All(known => known.Name != b.Name)).Select(b => Bound(grant, b, newUid))];
        }

        IsGone |= plan.DeleteRequest || (plan.RemoveFinalizer && Manifest.Metadata.DeletionTimestamp is not null);
        if (plan.RemoveFinalizer)
        {
            Manifest.Metadata.Finalizers = [];
        }

        return before != (_log.Count, Bindings.Count, Approvals.Count, IsGone);
    }

    private ObservedBinding Bound(Grant grant, AuditBinding binding, Func<string> newUid) => new(binding.Namespace, binding.Name, newUid(), new BindingStamp(
        binding.Namespace,
        binding.Name,
        Manifest.Metadata.Uid,
        $"{Manifest.Metadata.NamespaceProperty}/{Manifest.Metadata.Name}",
        grant.RoleKind,
        grant.RoleName,
        grant.Username,
        Timestamp.Format(grant.ExpiresAt)));
}
