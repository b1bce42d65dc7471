using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Tests.Requests;
using JitOperator.GitOps.Tests.Health;

namespace JitOperator.GitOps.Tests.Cases;

/// <summary>AccessApprovals in every state, led there by the core.</summary>
internal static class ApprovalCases
{
    /// <summary>They have no conditions, so kstatus has nothing to go by. The operator makes them; no pipeline waits for them.</summary>
    private const string Kstatus = "Current";

    public static IEnumerable<HealthCase> All =>
    [
        new("undecided", Undecided(), "Suspended", "Unknown", Kstatus, "Can be decided by User/bob, User/carol until 2026-11-25T10:00:00"),
        new("decided, not looked at yet", Decided(), "Progressing", "Unknown", Kstatus, "has not looked at the decision"),
        new("`Counted`", Counted(Decisions.Approved), "Healthy", "Current", Kstatus, "The decision counts."),
        new("`Counted`, a denial", Counted(Decisions.Denied), "Healthy", "Current", Kstatus, "The decision counts."),
        new("`Refused`", Refused(), "Degraded", "Failed", Kstatus, "alice asked for this access"),
        new("`Superseded`", Superseded(), "Healthy", "Current", Kstatus, "before this decision was needed"),
        new("`Superseded`, undecided", SupersededUndecided(), "Healthy", "Current", Kstatus, "over"),
    ];

    private static JsonObject Undecided() => Stored.Of(Opened().Open);

    private static JsonObject Decided()
    {
        var world = Opened();
        var approval = world.Open;
        world.Decide("bob");
        return Store(world, approval);
    }

    private static JsonObject Counted(string verdict)
    {
        var world = Opened();
        var approval = world.Open;
        world.Decide("bob", verdict);
        world.Step();
        return Store(world, approval);
    }

    private static JsonObject Refused()
    {
        var world = Opened();
        var approval = world.Open;
        world.Decide("alice");
        world.Step();
        return Store(world, approval);
    }

    private static JsonObject Superseded()
    {
        var world = Opened();
        var late = world.Open;
        world.Revoke("alice");
        world.Step();
        world.Decide("bob", approval: late);
        return Store(world, late);
    }

    /// <summary>By hand: the core takes an approval away that is not needed any more, and says nothing of it.</summary>
    private static JsonObject SupersededUndecided() =>
        Stored.Of(Opened().Open, new AccessApprovalStatus { State = ApprovalStates.Superseded, Message = "The request is over." });

    private static World Opened()
    {
        var world = new World();
        world.Step();
        return world;
    }

    private static JsonObject Store(World world, AccessApproval approval) => Stored.Of(approval, world.Status(approval));
}
