using System.Security.Cryptography;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Notes;
using JitOperator.Core.Admission;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using JitOperator.Core.Stamps;
using JitOperator.Operator.Admission;
using JitOperator.Operator.Keys;
using JitOperator.Runtime.Admission;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Operator.Tests.Admission;

/// <summary>Both webhooks as the API server calls them, one after the other, with real keys and a clock that stands still.</summary>
public sealed class Office
{
    public const string OperatorUser = "system:serviceaccount:jit-system:jit-operator";
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private readonly StampingHandler _stamping;
    private readonly ValidatingHandler _validating;

    public Office()
    {
        using var random = RandomNumberGenerator.Create();
        Key = new StampKey(Ed25519Key.Generate(random));
        _stamping = new StampingHandler(Key, () => ClockFault, Time);
        _validating = new ValidatingHandler(
            OperatorUser,
            new RequestRules(Key, () => Policies, Namespaces, (_, name, _) => name != "missing", Time.GetUtcNow),
            new ApprovalRules(
                Key,
                uid => Requests.Find(r => r.Metadata.Uid == uid),
                uid => Approvals.Where(a => a.Spec.RequestRef.Uid == uid),
                name => Policies.Find(p => p.Metadata.Name == name),
                Time.GetUtcNow),
            (role, _) => role.Name != "missing",
            Key);
    }

    public static KnownNamespaces Namespaces { get; } = KnownNamespaces.Named("pay", "other");

    public FakeTimeProvider Time { get; } = new(Start);

    public StampKey Key { get; }

    /// <summary>Why the clock of the webhooks cannot be trusted; null while it can.</summary>
    public string? ClockFault { get; set; }

    public List<AccessPolicy> Policies { get; } = [Policy()];

    public List<AccessRequest> Requests { get; } = [];

    public List<AccessApproval> Approvals { get; } = [];

    /// <summary>Sends a change through both webhooks. The object comes back as it would be stored; null when it is refused.</summary>
    public async Task<(AdmissionVerdict Verdict, T? Stored)> SendAsync<T>(
        string user, AdmissionOperation operation, T? next, T? old, string[]? groups = null, string? subResource = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var review = Reviews.Make(user, groups ?? [], operation, next, old, subResource);
        if (subResource is null && operation != AdmissionOperation.Delete && next is not V1RoleBinding)
        {
            var stamped = await _stamping.HandleAsync(review, CancellationToken.None);
            if (!stamped.IsAllowed)
            {
                return (stamped, null);
            }

            next = Reviews.Patch(next!, stamped);
            review = Reviews.Make(user, groups ?? [], operation, next, old, subResource);
        }

        var verdict = await _validating.HandleAsync(review, CancellationToken.None);
        return (verdict, verdict.IsAllowed ? next : null);
    }

    /// <summary>Sends a review through both webhooks as it stands, whatever the first would have put in.</summary>
    public async Task<(AdmissionVerdict Stamped, AdmissionVerdict Verdict)> ReviewAsync(AdmissionRequest review)
    {
        var stamped = await _stamping.HandleAsync(review, CancellationToken.None);
        return (stamped, await _validating.HandleAsync(review, CancellationToken.None));
    }

    /// <summary>Asks as alice and has the operator lay out the approval.</summary>
    public async Task<(AccessRequest Request, AccessApproval Approval)> AskAsync()
    {
        var (_, request) = await SendAsync("alice", AdmissionOperation.Create, Request(), null, ["dev"]);
        request!.Metadata.Uid = "r1";
        request.Metadata.CreationTimestamp = Start.UtcDateTime;
        Requests.Add(request);
        var plan = Lifecycle.Decide(new Situation
        {
            Request = request,
            Requester = RequestStamp.Verify(request, Key),
            History = RequestHistory.None,
            Policies = Policies,
            Namespaces = Namespaces,
            Scope = Situation.ScopeOf(request, RequestHistory.None, Namespaces),
            Role = new("sha256:rules", ["get pods"], IsMissing: false),
            Now = Start,
        });
        for (var i = 0; i < plan.CreateApprovals.Count; i++)
        {
            plan.CreateApprovals[i].Metadata.Uid = $"a{i}";
            Approvals.Add(plan.CreateApprovals[i]);
        }

        return (request, Approvals[0]);
    }

    public static T Copy<T>(T obj) => KubernetesJson.Deserialize<T>(KubernetesJson.Serialize(obj));

    public static T Changed<T>(T obj, Action<T> change)
    {
        var copy = Copy(obj);
        change(copy);
        return copy;
    }

    public static AccessRequest Request() => new()
    {
        Metadata = new() { Name = "req-1", NamespaceProperty = "pay" },
        Spec = new() { Role = new() { Kind = "ClusterRole", Name = "view" }, Duration = "30m", Reason = "Look into the failed payments" },
    };

    public static AccessPolicy Policy() => new()
    {
        Metadata = new() { Name = "payments", Uid = "p1", Generation = 1 },
        Spec = new()
        {
            Requesters = [new() { Kind = "Group", Name = "dev" }],
            Grants = [new() { Roles = [new() { Kind = "ClusterRole", Name = "view" }, new() { Kind = "ClusterRole", Name = "missing" }], Namespaces = ["pay"] }],
            MaxDuration = "1h",
            Approval = new() { Stages = [new() { Name = "lead", Approvers = [new() { Kind = "Group", Name = "leads" }], Required = 2 }] },
        },
    };
}
