using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using JitOperator.Core.Stamps;
using JitOperator.Core.Tests.Policies;
using JitOperator.Core.Tests.Stamps;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Core.Tests.Requests;

/// <summary>One request and what surrounds it, in memory: carries plans out as the executor does, in virtual time.</summary>
public sealed class World
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private readonly TestKey _key = new();
    private int _uids;

    public World(Action<AccessRequestSpec>? change = null, string requester = "alice")
    {
        Request = new AccessRequest
        {
            Metadata = new V1ObjectMeta
            {
                Name = "req-1",
                NamespaceProperty = "pay",
                Uid = "r1",
                CreationTimestamp = Start.UtcDateTime,
                Finalizers = [ApiConstants.Finalizer],
            },
            Spec = Sample.Request(),
        };
        change?.Invoke(Request.Spec);
        var stamp = new RequestStamp(
            "pay", "req-1", null, Digests.OfRequest("pay", Request.Spec), new(requester, Groups: ["dev"]), Timestamp.Format(Start));
        Request.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Annotations.Stamp] = Stamp.Write(RequestStamp.Type, stamp, _key),
        };
    }

    public AccessRequest Request { get; }

    public List<AccessPolicy> Policies { get; } = [Sample.Policy()];

    public List<string> UnrecordedPolicies { get; } = [];

    public RoleState Role { get; set; } = new("sha256:rules", ["get pods"], IsMissing: false);

    public INamespaces Namespaces { get; set; } = KnownNamespaces.Named("pay", "team-a", "team-b", "other");

    public List<RequestHistory> Others { get; } = [];

    public RequestHistory? Extended { get; set; }

    public RequestHistory? Before { get; set; }

    public List<AccessApproval> Approvals { get; } = [];

    public List<ObservedBinding> Bindings { get; private set; } = [];

    public List<AuditRecord> Log { get; } = [];

    public DateTimeOffset Now { get; set; } = Start;

    public bool HasWitnesses { get; set; }

    public long WitnessedSize { get; set; }

    public string? GrantsHeld { get; set; }

    public RequestHistory History => RequestHistory.None.Apply(Log);

    public IEnumerable<string> Types => Log.Select(r => r.Type);

    /// <summary>Decides and carries out. <paramref name="crashAfter"/>: the process dies after that many effects.</summary>
    public Plan Step(int crashAfter = int.MaxValue)
    {
        var plan = Lifecycle.Decide(Situation());
        foreach (var effect in Effects(plan).Take(crashAfter))
        {
            effect();
        }

        return plan;
    }

    public Situation Situation() => new()
    {
        Request = Request,
        Requester = RequestStamp.Verify(Request, _key),
        Revoker = RevocationStamp.Verify(Request, _key),
        History = History,
        Policies = Policies,
        UnrecordedPolicies = UnrecordedPolicies,
        Namespaces = Namespaces,
        Scope = Core.Requests.Situation.ScopeOf(Request, History, Namespaces),
        Others = Others,
        Extended = Extended,
        Before = Before,
        Role = Role,
        Approvals = [.. Approvals.Select(Observe)],
        Bindings = [.. Bindings],
        HasWitnesses = HasWitnesses,
        WitnessedSize = WitnessedSize,
        GrantsHeld = GrantsHeld,
        Now = Now,
    };

    public AccessApproval Open => Approvals.First(a => a.Spec.Decision is null);

    public void Decide(string person, string verdict = Decisions.Approved, AccessApproval? approval = null, params string[] groups)
    {
        approval ??= Open;
        approval.Spec.Decision = verdict;
        var stamp = new DecisionStamp(
            approval.Metadata.Uid, Digests.OfApproval(approval.Spec), verdict, approval.Spec.Comment, new(person, Groups: groups), Timestamp.Format(Now));
        approval.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Annotations.DecisionStamp] = Stamp.Write(DecisionStamp.Type, stamp, _key),
        };
    }

    public void Revoke(string person)
    {
        Request.Spec.Revoked = true;
        Request.Metadata.Annotations[Annotations.RevocationStamp] =
            Stamp.Write(RevocationStamp.Type, new RevocationStamp(Request.Metadata.Uid, new(person), Timestamp.Format(Now)), _key);
    }

    /// <summary>The status as it is to be written now.</summary>
    public AccessRequestStatus Status() => StatusProjection.Of(
        Situation(), History, [.. Bindings.Select(b => new BindingReference { Namespace = b.Namespace, Name = b.Name, Uid = b.Uid })]);

    /// <summary>The status of an approval as it is to be written now.</summary>
    public AccessApprovalStatus? Status(AccessApproval approval) => ApprovalStatusProjection.Of(Observe(approval), History);

    public World Granted()
    {
        Step();
        Decide("bob");
        Step();
        return this;
    }

    private ObservedApproval Observe(AccessApproval approval) => new(
        approval,
        DecisionStamp.Verify(approval, _key),
        approval.Metadata.Annotations?.TryGetValue(Annotations.DecisionStamp, out var stamp) == true ? stamp : null);

    private IEnumerable<Action> Effects(Plan plan)
    {
        foreach (var binding in plan.DeleteBindings)
        {
            yield return () => Bindings.RemoveAll(b => b.Name == binding.Name && (binding.Uid is null || b.Uid == binding.Uid));
        }

        if (plan.Records.Count > 0)
        {
            yield return () => Log.AddRange(plan.Records.Select((r, i) => r with { Index = Log.Count + i, Time = Timestamp.Format(Now) }).ToList());
        }

        foreach (var approval in plan.DeleteApprovals)
        {
            yield return () => Approvals.RemoveAll(a => a.Metadata.Name == approval.Metadata.Name);
        }

        foreach (var approval in plan.CreateApprovals)
        {
            yield return () =>
            {
                approval.Metadata.Uid = $"a{_uids++}";
                Approvals.Add(approval);
            };
        }

        foreach (var wanted in plan.EnsureGrant?.Bindings ?? [])
        {
            if (Bindings.TrueForAll(b => b.Name != wanted.Name))
            {
                yield return () => Bindings.Add(Binding(plan.EnsureGrant!, wanted));
            }
        }

        if (plan.EnsureGrant is { } live)
        {
            yield return () => Request.Status = new()
            {
                GrantedAt = live.StartsAt.UtcDateTime,
                Bindings = [.. Bindings.Select(b => new BindingReference { Namespace = b.Namespace, Name = b.Name, Uid = b.Uid })],
            };
        }
    }

    private ObservedBinding Binding(Grant grant, AuditBinding wanted) => new(wanted.Namespace, wanted.Name, $"b{_uids++}", new(
        wanted.Namespace, wanted.Name, "r1", "pay/req-1", grant.RoleKind, grant.RoleName, grant.Username,
        Timestamp.Format(grant.ExpiresAt)));
}
