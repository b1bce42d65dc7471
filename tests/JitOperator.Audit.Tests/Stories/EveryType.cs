using System.Text.Json;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Audit.Tests.Stories;

/// <summary>At least one record of each type that the lifecycle writes.</summary>
internal static class EveryType
{
    /// <summary>The records, in the order of their times; without the one that begins the log.</summary>
    public static IReadOnlyList<AuditRecord> Records()
    {
        var office = Office.WithOneLife();
        Granted(office);
        Ended(office);
        Emergency(office);
        var strays = Strays(office);
        return [.. office.Records, .. strays, .. OfUse(office, strays[^1].Time), .. OfTheLog(strays[^1].Time)];
    }

    /// <summary>What was done with the first grant, and what a review made of it.</summary>
    private static IEnumerable<AuditRecord> OfUse(Office office, string time)
    {
        var grant = office.Records.First(record => record.Type == AuditRecordTypes.GrantIssued);
        var exec = new AuditAction(
            "5f0c", "ResponseStarted", "create", "", "pods", "exec", "payments", "api-0", Code: 101, Address: "192.0.2.7", UserAgent: "kubectl/v1.35.2", Command: ["sh", "-c", "id"]);
        var observed = new AuditActivity(ActivityAttributions.Exact, grant.StartsAt!, Source: "webhook", Action: exec, AllowedBy: grant.Bindings![0]);
        var coverage = new AuditCoverage(
            CoverageStatuses.Incomplete, grant.StartsAt!, grant.ExpiresAt!, "webhook", ActivityLevels.Full, 1, 0, 12, 1, 0, [new(grant.StartsAt!, grant.ExpiresAt, CoverageGapCauses.CanaryMissing)]);
        AuditRecord Of(string type, string? message) => new() { Type = type, Time = time, Request = grant.Request, Message = message };
        return
        [
            Of(AuditRecordTypes.ActivitySource, "Audit events arrive.") with { Request = null, Cause = "Started" },
            Of(AuditRecordTypes.ActivityObserved, null) with { Actor = new("alice"), Activity = observed },
            Of(AuditRecordTypes.ActivitySummary, null) with
            {
                Actor = new("alice"),
                Activity = observed with { Action = null, Until = grant.ExpiresAt, Count = 7, Actions = [new("get", 7, "", "pods", "payments", "api-0", 200)] },
            },
            Of(AuditRecordTypes.ActivityUnexpected, "create pods/exec is not expected.") with { Actor = new("alice"), Activity = observed, Cause = UnexpectedUseActions.Warn },
            Of(AuditRecordTypes.ActivityRunning, "1 call still runs.") with { Running = [exec] },
            Of(AuditRecordTypes.ActivityCoverage, "Something may be missing.") with { Coverage = coverage },
            Of(AuditRecordTypes.FindingRaised, "alice used a role that reads secrets.") with { Finding = new("WideGrant", FindingSeverities.Medium, [1, 2], "alice", "WideGrant/1") },
        ];
    }

    /// <summary>What the log and those who keep it write themselves. The change of keys comes last: nothing after it is signed with the old one.</summary>
    private static IEnumerable<AuditRecord> OfTheLog(string time)
    {
        AuditRecord Of(string type, string? message) => new() { Type = type, Time = time, Message = message };
        var hold = new AuditHold("case-7", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z");
        return
        [
            Of(AuditRecordTypes.LogHeartbeat, null),
            Of(AuditRecordTypes.PolicyChanged, "bob changed AccessPolicy lax.") with
            {
                Actor = new("bob"),
                Policy = new("lax", 2, "sha256:" + new string('d', 64), "p2"),
                PolicySpec = JsonSerializer.SerializeToElement(new { suspended = true }),
                Cause = "Changed",
            },
            Of(AuditRecordTypes.PolicyDeleted, "AccessPolicy lax was deleted.") with { Policy = new("lax", 2, "sha256:" + new string('d', 64), "p2"), Cause = "Deleted" },
            Of(AuditRecordTypes.PolicyDeletionAdmitted, "bob deletes AccessPolicy lax.") with { Actor = new("bob"), Admission = new("AccessPolicy", "DELETE", Name: "lax") },
            Of(AuditRecordTypes.AdmissionRefused, "Nobody approves their own request.") with { Actor = new("alice"), Admission = new("AccessApproval", "UPDATE", Namespace: "payments", Name: "a") },
            Of(AuditRecordTypes.AdmissionForged, "It says nothing.") with { Cause = "Forged", Admission = new("ConfigMap", Name: "jit-inbox-1", Letter: "u1") },
            Of(AuditRecordTypes.HoldPlaced, "Records are held.") with { Hold = hold },
            Of(AuditRecordTypes.HoldReleased, "The hold is over.") with { Hold = hold },
            Of(AuditRecordTypes.LogPruned, "Records are pruned.") with { Pruning = new(AuditPruning.Archive, 0, "7y in the archive", 0) },
            Of(AuditRecordTypes.LogKeyRotated, "The log goes on under another key.") with { Rotation = KeyRotation.Write(TestKeys.Signer, TestKeys.OtherSigner) },
        ];
    }

    private static void Granted(Office office)
    {
        var rehearsal = office.Rehearsal;
        var first = office.Grant("role-changes");
        office.ChangeRole();
        rehearsal.Revoke(Office.Bob, first);
        office.Grant("extended");
        office.Grant("prolongs", spec => spec.Extends = "extended");
        office.Grant("later", spec => spec.StartTime = Timestamp.Format(rehearsal.Now.AddHours(1)));
        rehearsal.Wait(TimeSpan.FromHours(3));
    }

    private static void Ended(Office office)
    {
        var rehearsal = office.Rehearsal;
        office.Ask("times-out");
        rehearsal.Wait(TimeSpan.FromHours(3));
        var denied = office.Ask("denied");
        office.Decide(Office.Bob, denied, Decisions.Denied, "Not today.");
        rehearsal.Revoke(Office.Alice, office.Ask("withdrawn"));

        var unsigned = office.Ask("unsigned-decision");
        unsigned.Approvals[0].Spec.Decision = Decisions.Approved;
        rehearsal.Settle();

        office.Ask("superseded");
        office.Policy.Spec.MaxDuration = "3h";
        office.Policy.Metadata.Generation++;
        rehearsal.Settle();
        rehearsal.Wait(TimeSpan.FromHours(3));
    }

    private static void Emergency(Office office)
    {
        var rehearsal = office.Rehearsal;
        var reviewed = office.Ask("emergency", spec => (spec.BreakGlass, spec.Duration) = (true, "20m"));
        reviewed.Approvals[0].Spec.Decision = Decisions.Approved;
        rehearsal.Settle();
        rehearsal.Wait(TimeSpan.FromHours(1));
        office.Decide(Office.Bob, reviewed, Decisions.Approved, "It burned.");
        office.Ask("nobody-looks", spec => (spec.BreakGlass, spec.Duration) = (true, "20m"));
        rehearsal.Wait(TimeSpan.FromHours(30));
    }

    /// <summary>What only happens where somebody has written past the operator.</summary>
    private static List<AuditRecord> Strays(Office office)
    {
        var request = office.Grant("live");
        var metadata = request.Manifest.Metadata;
        var binding = request.Bindings[0];
        var situation = new Situation
        {
            Request = request.Manifest,
            History = RequestHistory.None,
            Scope = new(null, null, string.Empty),
            Now = office.Rehearsal.Now,
        };
        var unknown = new ObservedBinding("payments", BindingName.For(metadata.Uid, "payments"), "stray", Stamp: null);
        List<Plan> plans =
        [
            Lifecycle.Decide(situation with { Bindings = [unknown] }),
            Lifecycle.Decide(situation with { Bindings = [binding] }),
            Lifecycle.Decide(situation with
            {
                History = request.History,
                Scope = new(request.History.Grant!.Scope, null, string.Empty),
                Namespaces = Core.Scopes.KnownNamespaces.Named("payments", "ledger"),
                Policies = [office.Policy],
                Bindings = [binding with { Stamp = null }],
            }),
            Lifecycle.Decide(situation with { Request = Unsigned(request.Manifest) }),
            Lifecycle.Decide(situation with { Requester = null }),
        ];
        return [.. plans.SelectMany(plan => plan.Records).Select(record => record with { Time = Timestamp.Format(situation.Now) })];
    }

    private static Api.V1Alpha1.AccessRequest Unsigned(Api.V1Alpha1.AccessRequest request) => new()
    {
        Metadata = new V1ObjectMeta { Name = request.Metadata.Name, NamespaceProperty = request.Metadata.NamespaceProperty, Uid = "unsigned" },
        Spec = request.Spec,
    };
}
