using System.Text.Json;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Records;
using JitOperator.Core.Rehearsals;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Audit.Tests.Stories;

/// <summary>
/// Four weeks of an office: most requests are agreed to and end on time, some are refused, forgotten or urgent. The lifecycle itself
/// writes the records; what people then do, what reviews find and what admission refuses is made up beside them.
/// </summary>
internal sealed class BusyMonth
{
    private static readonly string[] s_reasons =
    [
        "Invoices of the night run hang in the queue; restart the consumer",
        "Roll back the ledger to the image of yesterday",
        "Look why api-0 runs out of memory",
        "Rotate the certificate of the payment gateway before it expires on Friday",
        "Rechnungen hängen, \"INV-7\"; fix the queue",
    ];

    private readonly Office _office = new();
    private readonly List<AuditRecord> _beside = [];
    private readonly StampedUser _carol = Developer("carol@example.com");
    private readonly StampedUser _dmitri = Developer("dmitri@example.com", "on-call");
    private readonly StampedUser _erin = Developer("erin@example.com");
    private int _count;

    private BusyMonth()
    {
        _office.Rehearsal.Policies.Add(Reading());
        foreach (var policy in _office.Rehearsal.Policies)
            Policy(policy);
        Play();
        Use();
        Strangers();
    }

    /// <summary>The period that it is in.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Period { get; } =
        (new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 3, 29, 0, 0, 0, TimeSpan.Zero));

    /// <summary>The records in the order of their times; without the one that begins the log.</summary>
    public static IReadOnlyList<AuditRecord> Records()
    {
        var month = new BusyMonth();
        IReadOnlyList<AuditRecord> all =
        [
            .. month._beside.Concat(month.Rehearsal.Requests.SelectMany(request => request.Records).Select(Late))
                .OrderBy(record => record.Time, StringComparer.Ordinal),
        ];
        return [.. all.Select(record => Indexed(record, all))];
    }

    private Rehearsal Rehearsal => _office.Rehearsal;

    private void Play()
    {
        Granted(1, "09:10", Office.Alice, "restart-consumer", 3, 2);
        Granted(1, "09:40", _carol, "rollback-ledger", 14, 7);
        Reads(1, "10:05", _erin, "look-at-queue");
        Granted(1, "10:20", Office.Alice, "drain-queue", 1, 1);
        Granted(2, "09:03", _dmitri, "certificate", 44, 18);
        Ended(2, "11:30", _carol, "too-wide", request => _office.Decide(Office.Bob, request, Decisions.Denied, "Ask for the ledger alone, please."));
        Granted(2, "14:15", Office.Alice, "memory", 5, 3);
        Reads(3, "08:45", _dmitri, "dashboards");
        Granted(3, "09:55", _erin, "hotfix-7", 9, 26);
        Urgent(3, "22:37", _dmitri, "gateway-down", reviewed: true);
        Ended(4, "09:20", _erin, "mistake", request => Rehearsal.Revoke(_erin, request));
        Granted(4, "09:31", _carol, "invoices", 6, 4);
        Ended(4, "16:50", Office.Alice, "friday", _ => { });
        Granted(8, "08:30", Office.Alice, "restart-consumer-2", 2, 2);
        var early = Granted(8, "10:10", _carol, "ledger-index", 21, 9);
        Rehearsal.Wait(TimeSpan.FromMinutes(12));
        Rehearsal.Revoke(_carol, early);
        Reads(9, "09:15", _erin, "look-again");
        Granted(9, "10:45", _erin, "hotfix-8", 95, 31);
        Urgent(13, "03:12", Office.Alice, "night-run", reviewed: false);
        Granted(15, "09:05", _dmitri, "certificate-2", 8, 5);
        Granted(15, "13:40", _carol, "rollback-again", 11, 3);
        Granted(16, "09:25", Office.Alice, "migrate", 4, 300);
        Granted(18, "15:10", _erin, "hotfix-9", 17, 12);
        var changed = Granted(22, "09:50", _dmitri, "limits", 6, 2);
        _office.ChangeRole();
        Rehearsal.Wait(TimeSpan.FromMinutes(5));
        Rehearsal.Revoke(Office.Bob, changed);
        Granted(23, "11:05", Office.Alice, "archive", 3, 3, spec => spec.StartTime = Timestamp.Format(Rehearsal.Now.AddHours(5)));
        Granted(24, "10:00", _carol, "invoices-2", 2, 4);
        WaitUntil(26, "07:50");
        Ask(Office.Alice, "quarter-end");
        WaitUntil(26, "08:40");
        Rehearsal.Settle();
    }

    private RehearsedRequest Granted(int day, string time, StampedUser who, string name, int lead, int security, Action<AccessRequestSpec>? change = null)
    {
        WaitUntil(day, time);
        var request = Ask(who, name, change);
        Rehearsal.Wait(TimeSpan.FromMinutes(lead));
        _office.Decide(lead > 30 ? Office.Mia : Office.Bob, request, Decisions.Approved, lead % 3 == 0 ? "Fine with me." : null);
        Rehearsal.Wait(TimeSpan.FromMinutes(security));
        _office.Decide(Office.Sam, request, Decisions.Approved, $"Seen with the on-call, {request.Manifest.Spec.Ticket}.");
        return request;
    }

    private void Ended(int day, string time, StampedUser who, string name, Action<RehearsedRequest> end)
    {
        WaitUntil(day, time);
        var request = Ask(who, name);
        Rehearsal.Wait(TimeSpan.FromMinutes(7));
        end(request);
    }

    private void Reads(int day, string time, StampedUser who, string name)
    {
        WaitUntil(day, time);
        Ask(who, name, spec => (spec.Role, spec.Duration) = (new() { Kind = "ClusterRole", Name = "view" }, "30m"));
    }

    private void Urgent(int day, string time, StampedUser who, string name, bool reviewed)
    {
        WaitUntil(day, time);
        var request = Ask(who, name, spec => (spec.BreakGlass, spec.Duration, spec.Reason) = (true, "20m", "Payments fail for everybody; no lead answers the phone"));
        Rehearsal.Wait(TimeSpan.FromHours(10));
        if (reviewed)
            _office.Decide(Office.Bob, request, Decisions.Approved, "It burned, and this was the way to put it out.");
    }

    private RehearsedRequest Ask(StampedUser who, string name, Action<AccessRequestSpec>? change = null)
    {
        var spec = new AccessRequestSpec
        {
            Role = new() { Kind = "ClusterRole", Name = "edit" },
            Scope = new() { Namespaces = _count % 3 == 0 ? ["payments", "ledger"] : ["payments"] },
            Duration = _count % 2 == 0 ? "45m" : "90m",
            Reason = s_reasons[_count % s_reasons.Length],
            Ticket = $"OPS-{4711 + (_count * 3)}",
        };
        _count++;
        change?.Invoke(spec);
        var ruling = Rehearsal.Ask(who, new() { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "payments" }, Spec = spec });
        return ruling.Allowed ? Rehearsal.Find(name)! : throw new InvalidOperationException(ruling.Refusal);
    }

    // Days of Office.Start's month, which begins on a Sunday.
    private void WaitUntil(int day, string time)
    {
        var at = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day) + TimeSpan.Parse(time, null);
        if (at > Rehearsal.Now)
            Rehearsal.Wait(at - Rehearsal.Now);
    }

    /// <summary>What was done with each grant; how much of it is known differs.</summary>
    private void Use()
    {
        var number = 0;
        foreach (var request in Rehearsal.Requests)
        {
            if (request.Records.FirstOrDefault(record => record.Type is AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass) is not { } grant
                || request.Records.FirstOrDefault(record => record.Type == AuditRecordTypes.GrantEnded) is not { } end)
            {
                continue;
            }

            var kind = number++ % 5;
            var actions = kind == 4 ? 0 : Actions(grant, kind);
            _beside.Add(Of(AuditRecordTypes.ActivityCoverage, At(end.Time, 65), grant) with
            {
                Coverage = Coverage(kind, grant.StartsAt!, end.Time, actions),
                Message = kind is 0 or 4 ? "Every probe came back and no event was lost." : "Something may be missing.",
            });
        }
    }

    private long Actions(AuditRecord grant, int kind)
    {
        var ns = grant.Target!.Namespaces[0];
        var summary = new AuditActivity(
            ActivityAttributions.Exact,
            grant.StartsAt!,
            At(grant.StartsAt!, 900),
            "webhook",
            Actions: [new("list", 12, "", "pods", ns), new("get", 31, "apps", "deployments", ns, "api", 200), new("get", 4, "", "pods/log", ns, "api-0", 200)],
            Count: 49,
            Folded: 2);
        _beside.Add(Of(AuditRecordTypes.ActivitySummary, At(grant.StartsAt!, 900), grant) with { Activity = summary });
        var exec = new AuditAction(
            $"a{grant.Request!.Uid[..8]}", "ResponseStarted", "create", "", "pods", "exec", ns, "api-0", Code: 101, Address: "192.0.2.17", UserAgent: "kubectl/v1.35.2", Command: ["sh", "-c", "jcmd 1 GC.heap_info"]);
        Observe(grant, 180, exec, ActivityAttributions.Exact);
        Observe(grant, 240, exec with { Verb = "patch", ApiGroup = "apps", Resource = "deployments", Subresource = null, Name = "api", Code = 200, Command = null }, ActivityAttributions.Exact);
        if (kind == 2)
            Observe(grant, 300, exec with { Verb = "get", Resource = "secrets", Subresource = null, Name = "gateway-tls", Code = 403, Command = null }, ActivityAttributions.Shadowed);
        if (kind == 3)
        {
            _beside.Add(Of(AuditRecordTypes.ActivityRunning, At(grant.ExpiresAt!, 2), grant) with { Running = [exec], Message = "1 call still runs." });
        }

        return 51;
    }

    private void Observe(AuditRecord grant, int seconds, AuditAction action, string attribution) =>
        _beside.Add(Of(AuditRecordTypes.ActivityObserved, At(grant.StartsAt!, seconds), grant) with
        {
            Activity = new(attribution, At(grant.StartsAt!, seconds), Source: "webhook", Action: action, AllowedBy: grant.Bindings![0]),
        });

    private static AuditCoverage Coverage(int kind, string from, string until, long actions) => new(
        kind switch
        {
            1 => CoverageStatuses.Sampled,
            2 => CoverageStatuses.Incomplete,
            3 => CoverageStatuses.None,
            _ => CoverageStatuses.Complete,
        },
        from,
        until,
        "webhook",
        ActivityLevels.Full,
        actions,
        Canaries: 12,
        CanariesMissing: kind == 2 ? 1 : 0,
        Dropped: kind == 1 ? null : 0,
        Gaps: kind == 2 ? [new(At(from, 600), At(from, 720), CoverageGapCauses.CanaryMissing)] : null);

    /// <summary>What reviews found, and what others tried.</summary>
    private void Strangers()
    {
        Find(FindingSeverities.Critical, "EmergencyNotReviewed", "The emergency access of alice was not reviewed in time.", "night-run", "alice", 15, "03:13");
        Find(FindingSeverities.Medium, "RepeatedRequest", "alice asked for the same role in payments four times within two weeks; a standing right, or a tool, may be due.", "restart-consumer-2", "alice", 8, "12:00");
        Find(FindingSeverities.Low, "SameReason", "The reason of this request is word for word that of four others.", "invoices-2", "carol@example.com", 24, "12:00");
        Beside(1, "09:51", new AuditRecord
        {
            Type = AuditRecordTypes.AdmissionRefused,
            Actor = new("carol@example.com"),
            Admission = new("AccessApproval", "UPDATE", Namespace: "payments", Name: "rollback-ledger-lead-0"),
            Message = "Nobody approves their own request; ask one of Group/leads.",
        });
        Beside(10, "17:20", new AuditRecord
        {
            Type = AuditRecordTypes.BindingForged,
            Bindings = [new("ledger", "jit-forged", "f1")],
            Cause = "BindingForged",
            Message = "RoleBinding jit-forged claims to be the operator's without its signature, and is removed.",
        });
        Beside(11, "10:02", new AuditRecord
        {
            Type = AuditRecordTypes.AdmissionRefused,
            Actor = new("frank@example.com"),
            Admission = new("AccessRequest", "CREATE", Namespace: "ledger", Name: "everything"),
            Message = "No policy allows frank@example.com to ask for ClusterRole/cluster-admin.",
        });
    }

    private void Find(string severity, string rule, string message, string request, string person, int day, string time) => Beside(day, time, new AuditRecord
    {
        Type = AuditRecordTypes.FindingRaised,
        Request = Rehearsal.Find(request)!.Records[0].Request,
        Finding = new(rule, severity, [], person, $"{rule}/{request}"),
        Message = message,
    });

    private void Beside(int day, string time, AuditRecord record) =>
        _beside.Add(record with { Time = RecordTime.Format(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day) + TimeSpan.Parse(time, null)) });

    private void Policy(AccessPolicy policy) => _beside.Add(new AuditRecord
    {
        Type = AuditRecordTypes.PolicyChanged,
        Time = RecordTime.Format(Office.Start),
        Policy = new(policy.Metadata.Name, policy.Metadata.Generation!.Value, Digests.OfPolicy(policy.Spec), policy.Metadata.Uid),
        PolicySpec = JsonSerializer.Deserialize<JsonElement>(TypedJson.Serialize(policy.Spec)),
        Cause = "Created",
        Message = $"AccessPolicy {policy.Metadata.Name} was created.",
    });

    private static AccessPolicy Reading() => new()
    {
        Metadata = new V1ObjectMeta { Name = "payments-view", Uid = "p2", Generation = 1 },
        Spec = new AccessPolicySpec
        {
            Requesters = [new() { Kind = "Group", Name = "developers" }],
            Grants = [new() { Roles = [new() { Kind = "ClusterRole", Name = "view" }], Namespaces = ["payments", "ledger"] }],
            MaxDuration = "1h",
            Approval = new() { Automatic = true },
        },
    };

    // The finding stands on the request and on its grant; an index is a place in the order of times, behind the record that begins the log.
    private static AuditRecord Indexed(AuditRecord record, IReadOnlyList<AuditRecord> all) => record.Finding is not { } finding ? record : record with
    {
        Finding = finding with
        {
            Indices =
            [
                .. all.Index()
                    .Where(other => other.Item.Request?.Uid == record.Request?.Uid
                        && (other.Item.Type is AuditRecordTypes.RequestReceived or AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass))
                    .Select(other => other.Index + 1L),
            ],
        },
    };

    // Deleting takes a moment, and once it took long.
    private static AuditRecord Late(AuditRecord record) => record is not { Type: AuditRecordTypes.GrantEnded, Cause: "Expired" } ? record : record with
    {
        Time = At(record.Time, record.Request!.Name == "hotfix-9" ? 17.25 : (record.Request.Name.Length * 37 % 11 * 0.09) + (record.Request.Name.Length % 5 == 0 ? 1.4 : 0.02)),
    };

    private static AuditRecord Of(string type, string time, AuditRecord grant) => new()
    {
        Type = type,
        Time = time,
        Request = grant.Request,
        Actor = type is AuditRecordTypes.ActivityObserved or AuditRecordTypes.ActivitySummary ? new(grant.Actor!.Username) : null,
    };

    private static string At(string time, double seconds) =>
        RecordTime.TryParse(time, out var at) ? RecordTime.Format(at.AddSeconds(seconds)) : throw new InvalidOperationException($"{time} is no time.");

    private static StampedUser Developer(string name, params string[] groups) => new(
        name,
        $"uid-{name}",
        ["developers", .. groups, "system:authenticated"],
        new Dictionary<string, IReadOnlyList<string>> { ["example.com/amr"] = ["pwd", "hwk"] });
}
