using System.Globalization;
using System.Text.Json;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Reviews;
using JitOperator.Core.Values;

namespace JitOperator.Core.Tests.Reviews;

/// <summary>
/// Ninety days of a company, made from a seed: people who ask for what they need at work, and among them planted cases of each rule with
/// a label, and cases that only just are none.
/// </summary>
internal sealed class SyntheticLog
{
    public const int Total = 10_000;

    private const int Days = 90;
    private static readonly DateTimeOffset s_begin = Story.Monday.AddHours(-9);
    private static readonly string[] s_risks = ["runs commands in pods", "reads secrets"];

    private readonly Random _random;
    private readonly Story _story = new();
    private readonly Dictionary<string, int> _turns = new(StringComparer.Ordinal);
    private int _case;

    private SyntheticLog(int seed) => _random = new Random(seed);

    public static Story Make(int seed)
    {
        var log = new SyntheticLog(seed);
        log.Plant();
        log.WorkOn();
        for (var at = s_begin; at < s_begin.AddDays(Days); at += TimeSpan.FromHours(1))
        {
            log._story.Beat(at);
        }

        return log._story;
    }

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    private static TimeSpan Hours(double hours) => TimeSpan.FromHours(hours);

    // Everybody has work in forty places, and takes them in turns: nobody asks for the same every day.
    private Life Work(DateTimeOffset at, string? person = null, string role = "view", string? reason = null, string? ticket = null, IReadOnlyList<string>? risks = null, bool clusterWide = false)
    {
        var who = person ?? string.Create(CultureInfo.InvariantCulture, $"engineer-{_random.Next(120)}@example.com");
        var turn = _turns[who] = _turns.GetValueOrDefault(who) + 1;
        return _story.Ask(at, who, role, string.Create(CultureInfo.InvariantCulture, $"team-{turn % 40}"), reason, ticket, risks: risks, clusterWide: clusterWide);
    }

    private string Lead() => string.Create(CultureInfo.InvariantCulture, $"lead-{_random.Next(12)}@example.com");

    private TimeSpan Thought() => Minutes(2 + (30 * _random.NextDouble()));

    private string NewPerson(string what) => string.Create(CultureInfo.InvariantCulture, $"{what}-{_case++}@example.com");

    // Between 08:00 and 16:00 of a working day, so that an hour's access ends within business hours.
    private DateTimeOffset WorkTime(int lastDay = Days - 10)
    {
        while (true)
        {
            var day = s_begin.AddDays(_random.Next(lastDay));
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            {
                return day.AddHours(8).AddSeconds(_random.Next(8 * 3600));
            }
        }
    }

    // One day after another in which people work, from a Monday on.
    private static DateTimeOffset WorkDay(DateTimeOffset monday, int number) => monday.AddDays((number / 5 * 7) + (number % 5));

    private DateTimeOffset SomeMonday(int weeks) => s_begin.AddDays(7 * _random.Next(weeks)).AddHours(9);

    private Life Ordinary(DateTimeOffset at, string? person = null, string? approver = null) =>
        Work(at, person).Go(approver ?? Lead(), Thought(), Minutes(15 + _random.Next(30)));

    private static void Used(Life life, string status = CoverageStatuses.Complete)
    {
        life.Use(Minutes(1));
        life.Use(Minutes(3), "list", "deployments", "apps");
        life.End().Cover(status);
    }

    private void WorkOn()
    {
        while (_story.Requests < Total)
        {
            var kind = _random.Next(20);
            if (kind == 0)
            {
                // Denied, for what nobody asks for again.
                var place = string.Create(CultureInfo.InvariantCulture, $"restricted-{_case++}");
                _story.Ask(WorkTime(Days - 1), NewPerson("denied"), "edit", place).Receive().Open().Decide(Lead(), Thought(), Decisions.Denied);
                continue;
            }

            var life = Work(WorkTime(Days - 1), risks: _random.Next(4) == 0 ? s_risks : null).Go(Lead(), Thought(), Minutes(15 + _random.Next(30)));
            if (kind == 1)
            {
                // Nobody knows whether it was used.
                life.End().Cover(CoverageStatuses.None);
                continue;
            }

            life.Use(Minutes(2), "create", "pods/exec", code: 101);
            Used(life);
        }
    }

    private void Plant()
    {
        for (var i = 0; i < 12; i++)
        {
            Repetition();
            Justification(i);
            Hurry();
            Shopping();
            SelfApproval();
            Forgeries(i);
            UnneededGrants();
            Renewals();
            Emergencies();
            Persistence(i);
            Policies(i);
            Coverage();
            AfterExpiry();
        }

        for (var i = 0; i < 20; i++)
        {
            OffHours(i);
        }

        for (var i = 0; i < 3; i++)
        {
            Habits();
        }
    }

    private void Repetition()
    {
        var (often, seldom, monday) = (NewPerson("often"), NewPerson("seldom"), SomeMonday(10));
        Entry? last = null;
        for (var i = 0; i < 7; i++)
        {
            // The fifth within three days is told of, and the next two are not, for there is silence.
            var life = _story.Ask(monday.AddHours(i * 4).AddHours(i > 1 ? 16 : 0), often, "edit", "orders");
            life.Receive().Open().Decide(Lead(), Thought(), Decisions.Denied);
            if (i == 4)
            {
                last = life.Received;
            }
        }

        last!.Expect(ReviewRules.RepeatedRequests);
        OffHoursOf(often);
        for (var i = 0; i < 10; i++)
        {
            // Never more than four within three days.
            _story.Ask(monday.AddDays(i / 4 * 7).AddHours(i % 4), seldom, "edit", "orders").Receive().Open().Decide(Lead(), Thought(), Decisions.Denied);
        }

        var (copies, varies) = (NewPerson("copies"), NewPerson("varies"));
        for (var i = 0; i < 10; i++)
        {
            var copied = Work(WorkDay(monday, i), copies, reason: i % 2 == 0 ? "Daily check of the queue" : "daily CHECK of the queue!").Receive();
            copied.Open().Decide(Lead(), Thought(), Decisions.Denied);
            if (i == 9)
            {
                copied.Received.Expect(ReviewRules.RepeatedJustification);
            }
            else
            {
                Work(WorkDay(monday, i), varies, reason: "Daily check of the queue").Receive().Open().Decide(Lead(), Thought(), Decisions.Denied);
            }
        }
    }

    // The requests of a series that happen to fall outside of business hours.
    private void OffHoursOf(string person)
    {
        foreach (var entry in _story.Entries.Where(e => e.Record.Type == AuditRecordTypes.RequestReceived && e.Record.Actor?.Username == person))
        {
            if (entry.At.Hour is < 7 or >= 19 || entry.At.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            {
                entry.Expect(ReviewRules.OffHoursRequest);
            }
        }
    }

    private void Justification(int i)
    {
        string[] weak = ["", "debug", "a.b.c.d", "fix   it", "\u202Etset\u202C", "......................", "1234567"];
        var life = Work(WorkTime(), reason: weak[i % weak.Length]);
        life.Go(Lead(), Minutes(5), Minutes(20)).Received.Expect(ReviewRules.WeakJustification);
        Used(life);

        var ticket = Work(WorkTime(), ticket: "see chat");
        ticket.Go(Lead(), Minutes(5), Minutes(20)).Received.Expect(ReviewRules.WeakJustification);
        Used(ticket);

        // Just long enough, and a ticket as tickets are.
        var near = Work(WorkTime(), reason: "fix DNS 12", ticket: "INC-1234");
        Used(near.Go(Lead(), Minutes(5), Minutes(20)));
    }

    private void OffHours(int i)
    {
        var saturday = s_begin.AddDays(5 + (7 * (i % 11))).AddHours(3 + i);
        var weekend = Work(saturday);
        weekend.Go(Lead(), Minutes(5), Minutes(20)).Received.Expect(ReviewRules.OffHoursRequest);
        weekend.Use(Minutes(1)).Expect(ReviewRules.OffHoursUse);
        weekend.Use(Minutes(2));
        weekend.End().Cover();

        // Asked for in time, used a minute too late, or just in time.
        var evening = WorkTime().Date;
        var late = Work(new DateTimeOffset(evening, TimeSpan.Zero).AddHours(18.5));
        late.Go(Lead(), Minutes(10), Minutes(45));
        late.Use(Minutes(21)).Expect(ReviewRules.OffHoursUse);
        late.End().Cover();
        var early = Work(new DateTimeOffset(evening, TimeSpan.Zero).AddHours(7));
        early.Go(Lead(), Minutes(10), Minutes(30));
        Used(early);
        var justInTime = Work(new DateTimeOffset(evening, TimeSpan.Zero).AddHours(18.98));
        justInTime.Receive().Open().Decide(Lead(), Thought(), Decisions.Denied);
    }

    private void Hurry()
    {
        var life = Work(WorkTime(), reason: new string('x', 300));
        life.Go(Lead(), TimeSpan.FromSeconds(7.9), Minutes(20)).Decided.Expect(ReviewRules.RushedApproval);
        Used(life);
        var near = Work(WorkTime(), reason: new string('y', 300));
        Used(near.Go(Lead(), TimeSpan.FromSeconds(8.001), Minutes(20)));

        // To say no takes no reading.
        Work(WorkTime()).Receive().Open().Decide(Lead(), TimeSpan.FromSeconds(1), Decisions.Denied);
    }

    private void Shopping()
    {
        var (shopper, at) = (NewPerson("shopper"), SomeMonday(10));
        _story.Ask(at, shopper, "admin", "orders").Receive().Open().Decide("lead-1@example.com", Minutes(5), Decisions.Denied);
        var again = _story.Ask(at.AddHours(2), shopper, "admin", "orders");
        Used(again.Go("lead-2@example.com", Minutes(5), Minutes(20)));
        again.Decided.Expect(ReviewRules.ApprovalShopping);

        // The same approver, another place, a day and an hour later.
        var honest = NewPerson("honest");
        _story.Ask(at, honest, "admin", "orders").Receive().Open().Decide("lead-1@example.com", Minutes(5), Decisions.Denied);
        Used(_story.Ask(at.AddHours(2), honest, "admin", "orders").Go("LEAD-1@example.com", Minutes(5), Minutes(20)));
        Used(_story.Ask(at.AddHours(3), honest, "admin", "stock").Go("lead-2@example.com", Minutes(5), Minutes(20)));
        Used(_story.Ask(at.AddHours(25), honest, "admin", "orders").Go("lead-2@example.com", Minutes(5), Minutes(20)));
    }

    private void SelfApproval()
    {
        var life = Work(WorkTime());
        life.Go(Lead(), Minutes(10), Minutes(20));
        var person = life.Received.Record.Actor!.Username;
        AuditRecord Refused(string actor, string operation = "UPDATE") => new()
        {
            Type = AuditRecordTypes.AdmissionRefused,
            Actor = new(actor),
            Request = life.Request,
            Admission = new("AccessApproval", operation, null, life.Request.Namespace, "approval", "uid"),
            Message = "No.",
            Cause = "Refused",
        };
        _story.Add(life.Opened.At.AddMinutes(1), Refused(person.ToUpperInvariant())).Expect(ReviewRules.SelfApprovalAttempt);
        _story.Add(life.Opened.At.AddMinutes(2), Refused(person));
        _story.Add(life.Opened.At.AddMinutes(3), Refused("stranger@example.com"));
        _story.Add(life.Opened.At.AddMinutes(4), Refused(person, "DELETE"));
        Used(life);

        AuditRecord NotCounted(Life of, string cause) => of.Of(AuditRecordTypes.ApprovalRefused) with
        {
            Actor = new("somebody@example.com"),
            Cause = cause,
            Message = "No.",
            Stage = new(0, "lead"),
            Decision = new(Decisions.Approved, "approval", "uid"),
        };
        var other = Ordinary(WorkTime());
        _story.Add(other.Opened.At.AddMinutes(1), NotCounted(other, RefusalCauses.SelfApproval)).Expect(ReviewRules.SelfApprovalAttempt);
        _story.Add(other.Opened.At.AddMinutes(1.5), NotCounted(other, RefusalCauses.TooLate));
        Used(other);
    }

    private void Forgeries(int i)
    {
        var (at, forger) = (WorkTime(), NewPerson("forger"));
        AuditRecord Refused(string kind, string operation, string? part = null) => new()
        {
            Type = AuditRecordTypes.AdmissionRefused,
            Actor = new(forger),
            Admission = new(kind, operation, part, "orders", "thing", "uid"),
            Message = "No.",
            Cause = "Refused",
        };
        _story.Add(at, Refused("AccessRequest", "UPDATE", "status")).Expect(ReviewRules.ForgeryRefused);
        _story.Add(at.AddMinutes(10), Refused("AccessRequest", "UPDATE", "status"));
        _story.Add(at.AddMinutes(61), Refused("AccessRequest", "UPDATE", "status")).Expect(ReviewRules.ForgeryRefused);
        _story.Add(at.AddMinutes(1), Refused("AccessApproval", "CREATE")).Expect(ReviewRules.ForgeryRefused);
        _story.Add(at.AddMinutes(2), Refused("RoleBinding", "CREATE")).Expect(ReviewRules.ForeignBinding);
        _story.Add(at.AddMinutes(3), Refused("AccessRequest", "UPDATE"));
        _story.Add(at.AddMinutes(4), Refused("AccessPolicy", "CREATE"));

        var life = Work(WorkTime());
        _story.Add(life.Now, life.Of(AuditRecordTypes.RequestRefused) with { Cause = "IdentityNotVerified", Message = "No." }).Expect(ReviewRules.ForgeryRefused);
        var decision = Ordinary(WorkTime());
        _story.Add(decision.Opened.At.AddMinutes(1), decision.Of(AuditRecordTypes.ApprovalRefused) with
        {
            Cause = i % 2 == 0 ? RefusalCauses.IdentityNotVerified : RefusalCauses.NotAsLaidOut,
            Message = "No.",
            Stage = new(0, "lead"),
            Decision = new(null, "approval", "uid"),
        }).Expect(ReviewRules.ForgeryRefused);
        Used(decision);
        _story.Add(at.AddMinutes(5), new() { Type = AuditRecordTypes.AdmissionForged, Cause = "LetterForged", Message = "No.", Admission = new("ConfigMap") })
            .Expect(ReviewRules.ForgeryRefused);
        _story.Add(at.AddMinutes(6), new()
        {
            Type = i % 2 == 0 ? AuditRecordTypes.BindingForged : AuditRecordTypes.BindingOrphaned,
            Cause = "Stray",
            Message = "Gone.",
            Bindings = [new("orders", "jit-x")],
        }).Expect(ReviewRules.ForeignBinding);
        var repaired = Ordinary(WorkTime());
        _story.Add(repaired.Granted.At.AddMinutes(1), repaired.Of(AuditRecordTypes.BindingRepaired) with { Cause = "BindingDrifted", Message = "Put right.", Bindings = [new("orders", "jit-y")] });
        Used(repaired);
    }

    private void UnneededGrants()
    {
        var dormant = Ordinary(WorkTime());
        dormant.End().Cover(_random.Next(2) == 0 ? CoverageStatuses.Complete : CoverageStatuses.Sampled);
        dormant.Granted.Expect(ReviewRules.DormantGrant);

        // Given back at once; not known; counted but not recorded one by one.
        var soon = Ordinary(WorkTime());
        soon.End(soon.Granted.At.AddMinutes(9.9), GrantEndCauses.Revoked).Cover();
        Ordinary(WorkTime()).End().Cover(CoverageStatuses.None);
        Ordinary(WorkTime()).End().Cover(folded: 3);

        var wide = Work(WorkTime(), role: "debug", risks: s_risks).Go(Lead(), Thought(), Minutes(20));
        Used(wide);
        wide.Granted.Expect(ReviewRules.OverWideGrant);
        var cluster = Work(WorkTime(), role: "debug", clusterWide: true).Go(Lead(), Thought(), Minutes(20));
        Used(cluster);
        cluster.Granted.Expect(ReviewRules.OverWideGrant);

        // The risk was needed; two namespaces were; the cluster was; something was only counted.
        var needed = Work(WorkTime(), role: "debug", risks: s_risks).Go(Lead(), Thought(), Minutes(20));
        needed.Use(Minutes(2), "get", "secrets");
        Used(needed);
        var two = Work(WorkTime(), role: "debug", clusterWide: true).Go(Lead(), Thought(), Minutes(20));
        two.Use(Minutes(2), place: "orders");
        Used(two);
        var all = Work(WorkTime(), role: "debug", clusterWide: true).Go(Lead(), Thought(), Minutes(20));
        all.Use(Minutes(2), "list", "nodes", place: null);
        Used(all);
        var vague = Work(WorkTime(), role: "debug", risks: s_risks).Go(Lead(), Thought(), Minutes(20));
        vague.Use(Minutes(1));
        vague.End().Cover(folded: 10);
    }

    private void Renewals()
    {
        var (by, monday) = (NewPerson("renews"), SomeMonday(10));
        Chain(by, monday, links: 5, Hours(1), says: true).Expect(ReviewRules.RenewalChain);
        Chain(by, monday.AddDays(1), links: 5, Hours(1), says: false).Expect(ReviewRules.RenewalChain);
        Chain(by, monday.AddDays(2), links: 2, Hours(12.2), says: true).Expect(ReviewRules.RenewalChain);

        // As often and as long as it may be; and with a pause.
        Chain(by, monday.AddDays(7), links: 4, Hours(1), says: true);
        Chain(by, monday.AddDays(8), links: 2, Hours(11.9), says: true);
        Chain(by, monday.AddDays(10), links: 5, Hours(1), says: false, pause: Minutes(16));
        OffHoursOf(by);
    }

    private Entry Chain(string person, DateTimeOffset at, int links, TimeSpan each, bool says, TimeSpan? pause = null)
    {
        Life? last = null;
        Entry? first = null;
        for (var i = 0; i < links; i++)
        {
            // Asked for while the one before still runs, or at once afterwards.
            var asked = last is null ? at : says ? last.ExpiresAt.AddMinutes(-20) : last.ExpiresAt + (pause ?? Minutes(1)) - Minutes(6);
            var life = _story.Ask(asked, person, "edit", string.Create(CultureInfo.InvariantCulture, $"chain-{at.DayOfYear}-{says}"), extends: says ? last?.Request : null);
            life.Receive().Open().Decide(Lead(), Minutes(5.9));
            life.Grant(each, start: says ? last?.ExpiresAt : null);
            life.End().Cover(CoverageStatuses.None);
            (last, first) = (life, first ?? life.Granted);
        }

        // More than four in three days of the same would be another thing.
        if (!says && links >= 5)
        {
            _story.Entries.Last(e => e.Record.Type == AuditRecordTypes.RequestReceived).Expect(ReviewRules.RepeatedRequests);
        }

        return first!;
    }

    private void Emergencies()
    {
        Entry Break(DateTimeOffset at, out Life life, out DateTimeOffset deadline)
        {
            life = Work(at).Receive().Grant(Minutes(30), breakGlass: true);
            deadline = life.Now.AddHours(24);
            var asked = _story.Add(life.Now, life.Of(AuditRecordTypes.ReviewRequested) with { Stage = new(0, "review", 1, ["Group/sre"], Timestamp.Format(deadline)) });
            Used(life);
            return asked;
        }

        void Review(Life life, DateTimeOffset at, string verdict) => _story.Add(at, life.Of(AuditRecordTypes.ReviewDecided) with
        {
            Actor = new(Lead()),
            Stage = new(0, "review"),
            Decision = new(verdict, "review", "uid"),
            Message = "Well.",
        });

        Break(WorkTime(), out var late, out var deadline).Expect(ReviewRules.BreakGlassUnreviewed);
        _story.Add(deadline.AddSeconds(1), late.Of(AuditRecordTypes.ReviewOverdue) with { Cause = "ReviewOverdue", Message = "Late." });
        Review(late, deadline.AddHours(3), Decisions.Approved);

        // Nobody led to say so.
        Break(WorkTime(), out _, out _).Expect(ReviewRules.BreakGlassUnreviewed);

        Break(WorkTime(), out var good, out deadline);
        Review(good, deadline.AddMilliseconds(-1), Decisions.Approved);
        Break(WorkTime(), out var bad, out deadline);
        Review(bad, deadline.AddHours(-20), Decisions.Denied);
    }

    private void Persistence(int i)
    {
        (string Verb, string Group, string Resource)[] kinds =
        [
            ("create", "rbac.authorization.k8s.io", "rolebindings"), ("patch", "rbac.authorization.k8s.io", "clusterrolebindings"), ("create", "", "serviceaccounts/token"),
            ("create", "", "serviceaccounts"), ("create", "certificates.k8s.io", "certificatesigningrequests"), ("create", "batch", "cronjobs"),
            ("update", "admissionregistration.k8s.io", "mutatingwebhookconfigurations"),
        ];
        var (verb, group, resource) = kinds[i % kinds.Length];
        var life = Ordinary(WorkTime());
        life.Use(Minutes(2), verb, resource, group, code: 201).Expect(ReviewRules.PersistenceCreated);
        life.Use(Minutes(3), verb, resource, group, code: 201);
        Used(life);

        // Failed, only looked at, or of no lasting kind.
        var near = Ordinary(WorkTime());
        near.Use(Minutes(2), verb, resource, group, code: 409);
        near.Use(Minutes(3), "get", resource, group);
        near.Use(Minutes(4), "create", "pods", code: 201);
        near.Use(Minutes(5), "delete", resource, group);
        Used(near);
    }

    private void Policies(int i)
    {
        Action<AccessPolicySpec>[] weaker =
        [
            spec => spec.Approval = new() { Automatic = true }, spec => spec.Approval!.Stages![0].Required = 1, spec => spec.Approval!.AllowSelfApproval = true,
            spec => spec.MaxDuration = "2h", spec => spec.Requirements = null, spec => spec.Requesters.Add(new() { Kind = "User", Name = "mallory" }),
            spec => spec.Grants[0].Namespaces!.Add("prod"), spec => spec.Approval!.Stages![0].Approvers.Add(new() { Kind = "Group", Name = "all" }),
        ];
        Action<AccessPolicySpec>[] stronger =
        [
            spec => spec.Approval!.Stages![0].Required = 3, spec => spec.MaxDuration = "30m", spec => spec.Grants[0].Namespaces!.RemoveAt(0), spec => spec.DefaultDuration = "10m",
        ];
        var monday = SomeMonday(10);
        var weak = weaker[i % weaker.Length];
        Change("weak", monday, _ => { });
        var changed = Change("weak", monday.AddHours(1), weak).Expect(ReviewRules.PolicyWeakened);
        Use(changed, monday.AddHours(3));
        Use(changed, monday.AddHours(4));

        Change("strong", monday, _ => { });
        Use(Change("strong", monday.AddHours(1), stronger[i % stronger.Length]), monday.AddHours(2));
        Change("later", monday, _ => { });
        Use(Change("later", monday.AddHours(1), weak), monday.AddHours(26));
        Change("back", monday, _ => { });
        Change("back", monday.AddHours(1), weak);
        Use(Change("back", monday.AddHours(2), _ => { }), monday.AddHours(3));
        Change("unused", monday, _ => { });
        Change("unused", monday.AddHours(1), weak);

        Entry Change(string what, DateTimeOffset at, Action<AccessPolicySpec> change)
        {
            var spec = new AccessPolicySpec
            {
                Requesters = [new() { Kind = "Group", Name = "dev" }],
                Grants = [new() { Roles = [new() { Kind = "ClusterRole", Name = "view" }], Namespaces = ["team-1", "team-2"] }],
                MaxDuration = "1h",
                Requirements = new() { Ticket = new() { Pattern = "INC-[0-9]+" } },
                Approval = new() { Stages = [new() { Name = "lead", Required = 2, Approvers = [new() { Kind = "Group", Name = "leads" }] }] },
            };
            change(spec);
            return _story.Add(at, new()
            {
                Type = AuditRecordTypes.PolicyChanged,
                Actor = new("paula@example.com"),
                Policy = new(string.Create(CultureInfo.InvariantCulture, $"policy-{i}-{what}"), 1, TypedJson.Digest(spec), "uid"),
                PolicySpec = JsonSerializer.SerializeToElement(spec, TypedJson.Options),
                Cause = "Changed",
                Message = "Changed.",
            });
        }

        void Use(Entry policy, DateTimeOffset at) => Used(Work(at).Go(Lead(), Minutes(5), Minutes(20), policy.Record.Policy! with { Uid = null }));
    }

    private void Coverage()
    {
        var life = Ordinary(WorkTime());
        life.Use(Minutes(2));
        life.End().Cover(CoverageStatuses.Incomplete).Expect(ReviewRules.ActivityIncomplete);

        // While somebody has access, and on a Sunday morning when nobody has.
        var live = Ordinary(WorkTime());
        Used(live);
        Source(live.Granted.At.AddMinutes(4), CoverageStatuses.Incomplete).Expect(ReviewRules.ActivitySourceStale);
        Source(live.Granted.At.AddMinutes(5), CoverageStatuses.Complete);
        Source(s_begin.AddDays(6 + (7 * (_case % 12))).AddHours(5), CoverageStatuses.Incomplete);
        Source(s_begin.AddDays(6 + (7 * (_case % 12))).AddHours(6), CoverageStatuses.Complete);

        Entry Source(DateTimeOffset at, string status) => _story.Add(at, new()
        {
            Type = AuditRecordTypes.ActivitySource,
            Cause = "Changed",
            Message = "It is so.",
            Coverage = new(status, Timestamp.Format(at), Timestamp.Format(at)),
        });
    }

    private void AfterExpiry()
    {
        var life = Ordinary(WorkTime());
        Used(life);
        life.Use(life.ExpiresAt - life.Granted.At + Minutes(1), attribution: ActivityAttributions.AfterExpiry).Expect(ReviewRules.UseAfterExpiry);
        life.Use(life.ExpiresAt - life.Granted.At + Minutes(2), attribution: ActivityAttributions.AfterExpiry);
        var near = Ordinary(WorkTime());
        near.Use(near.ExpiresAt - near.Granted.At - TimeSpan.FromMilliseconds(1), attribution: ActivityAttributions.Shadowed);
        Used(near);
    }

    private void Habits()
    {
        var monday = s_begin.AddHours(9);

        // One who agrees to all of 40 in less than a minute, one who takes time for the same, and one who says no now and then.
        var (stamps, reads, judges) = (NewPerson("stamps"), NewPerson("reads"), NewPerson("judges"));
        for (var i = 0; i < 40; i++)
        {
            var at = WorkDay(monday, i / 2).AddHours(i % 2);
            var stamped = Work(at).Go(stamps, TimeSpan.FromSeconds(15 + _random.Next(40)), Minutes(20));
            Used(stamped);
            if (i == 29)
            {
                stamped.Decided.Expect(ReviewRules.AgreesToEverything);
            }

            Used(Work(at.AddMinutes(5)).Go(reads, Minutes(3), Minutes(20)));
            var judged = Work(at.AddMinutes(10)).Receive().Open();
            judged.Decide(judges, TimeSpan.FromSeconds(30), i % 10 == 9 ? Decisions.Denied : Decisions.Approved);
            if (i % 10 != 9)
            {
                Used(judged.Grant(Minutes(20)));
            }
        }

        // Two for each other, and two of whom only one does.
        var (tit, tat, gives, takes) = (NewPerson("tit"), NewPerson("tat"), NewPerson("gives"), NewPerson("takes"));
        for (var i = 0; i < 8; i++)
        {
            var at = WorkDay(monday, i);
            Used(Work(at, tit).Go(tat, Minutes(5), Minutes(20)));
            var back = Work(at.AddHours(1), tat).Go(tit, Minutes(5), Minutes(20));
            Used(back);
            if (i == 4)
            {
                back.Decided.Expect(ReviewRules.ReciprocalApproval);
            }

            Used(Work(at, takes).Go(gives, Minutes(5), Minutes(20)));
            Used(Work(at.AddHours(1), gives).Go(Lead(), Minutes(5), Minutes(20)));
        }

        // Always the same one, and one of four.
        var (loyal, patron, varied) = (NewPerson("loyal"), NewPerson("patron"), NewPerson("varied"));
        for (var i = 0; i < 21; i++)
        {
            var at = WorkDay(monday, i);
            var life = Work(at, loyal).Go(i == 7 ? Lead() : patron, Minutes(5), Minutes(20));
            Used(life);
            if (i == 19)
            {
                life.Decided.Expect(ReviewRules.ConcentratedApproval);
            }

            Used(Work(at, varied).Go(Lead(), Minutes(5), Minutes(20)));
        }
    }
}
