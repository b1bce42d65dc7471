using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Log;
using JitOperator.Core.Rehearsals;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Audit.Tests.Stories;

/// <summary>People who ask for access and decide on it: the lifecycle itself makes the records, as it does in a cluster.</summary>
internal sealed class Office
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private const string MfaKey = "example.com/amr";
    private string _rules = "sha256:" + new string('1', 64);

    public Office()
    {
        Rehearsal = new Rehearsal(
            Start, KnownNamespaces.Named("payments", "ledger"), (_, _) => new RoleState(_rules, ["get pods"], IsMissing: false) { Risks = ["reads Secrets"] });
        Rehearsal.Policies.Add(Policy);
    }

    public static StampedUser Alice { get; } = User("alice", "developers", "on-call");

    public static StampedUser Bob { get; } = User("bob", "leads");

    public static StampedUser Mia { get; } = User("mia", "managers");

    public static StampedUser Sam { get; } = User("sam@example.com", "security");

    public Rehearsal Rehearsal { get; }

    public AccessPolicy Policy { get; } = new()
    {
        Metadata = new V1ObjectMeta { Name = "payments-edit", Uid = "p1", Generation = 3 },
        Spec = new AccessPolicySpec
        {
            Requesters = [Group("developers")],
            Grants = [new() { Roles = [new() { Kind = "ClusterRole", Name = "edit" }], Namespaces = ["payments", "ledger"] }],
            MaxDuration = "2h",
            TtlAfterFinished = "24h",
            OnRoleChange = RoleChangeActions.Warn,
            Requirements = new() { Mfa = new() { ExtraKey = MfaKey, Values = ["hwk"], RequiredFor = [MfaSteps.Request, MfaSteps.Approval] } },
            Approval = new()
            {
                Stages =
                [
                    new()
                    {
                        Name = "lead",
                        Approvers = [Group("leads")],
                        Timeout = "2h",
                        Escalation = [new() { After = "30m", Approvers = [Group("managers")] }],
                    },
                    new() { Name = "security", Approvers = [Group("security")], RequireComment = true },
                ],
            },
            BreakGlass = new() { Users = [Group("on-call")], MaxDuration = "30m", Review = new() { Approvers = [Group("leads")], Within = "24h" } },
        },
    };

    /// <summary>All records so far, in the order of their times.</summary>
    public IReadOnlyList<AuditRecord> Records => [.. Rehearsal.Requests.SelectMany(request => request.Records).OrderBy(record => record.Time, StringComparer.Ordinal)];

    /// <summary>One whole life: asked for, agreed to in two stages, used, ended on time, cleaned away.</summary>
    public static Office WithOneLife()
    {
        var office = new Office();
        office.Grant("fix-invoices");
        office.Rehearsal.Wait(TimeSpan.FromHours(30));
        return office;
    }

    public RehearsedRequest Ask(string name, Action<AccessRequestSpec>? change = null)
    {
        var spec = new AccessRequestSpec
        {
            Role = new() { Kind = "ClusterRole", Name = "edit" },
            Scope = new() { Namespaces = ["payments", "ledger"] },
            Duration = "45m",
            Reason = "Rechnungen hängen, \"INV-7\"; fix the queue",
            Ticket = "OPS-4711",
        };
        change?.Invoke(spec);
        var ruling = Rehearsal.Ask(Alice, new() { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "payments" }, Spec = spec });
        return ruling.Allowed ? Rehearsal.Find(name)! : throw new InvalidOperationException(ruling.Refusal);
    }

    public RehearsedRequest Grant(string name, Action<AccessRequestSpec>? change = null)
    {
        var request = Ask(name, change);
        Rehearsal.Wait(TimeSpan.FromMinutes(2));
        Decide(Bob, request, Decisions.Approved, null);
        Rehearsal.Wait(TimeSpan.FromMinutes(3));
        Decide(Sam, request, Decisions.Approved, "=HYPERLINK(\"https://example.com\")");
        return request;
    }

    public void Decide(StampedUser user, RehearsedRequest request, string verdict, string? comment)
    {
        if (Rehearsal.Decide(user, request, verdict, comment) is { Allowed: false, Refusal: var refusal })
            throw new InvalidOperationException(refusal);
    }

    public void ChangeRole()
    {
        _rules = "sha256:" + new string('2', 64);
        Rehearsal.Settle();
    }

    /// <summary>The records as a log has them, each written at its time.</summary>
    public Task<ILogSource> LogAsync() => LogAsync(Records);

    public static async Task<ILogSource> LogAsync(IEnumerable<AuditRecord> records)
    {
        var store = LogStore.InMemory();
        var time = new FakeTimeProvider(Start.AddMinutes(-1));
        await using var log = await TestLog.OpenAsync(store, time: time);
        foreach (var together in records.GroupBy(record => record.Time))
        {
            if (Timestamp.TryParse(together.Key, out var at) && at > time.GetUtcNow())
                time.SetUtcNow(at);
            await log.Log.AppendAsync([.. together], epoch: null, CancellationToken.None);
        }

        return store;
    }

    private static StampedUser User(string name, params string[] groups) => new(
        name, $"uid-{name}", [.. groups, "system:authenticated"], new Dictionary<string, IReadOnlyList<string>> { [MfaKey] = ["pwd", "hwk"] });

    private static PolicySubject Group(string name) => new() { Kind = "Group", Name = name };
}
