using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Core.Requests;
using JitOperator.Core.Tests.Requests;
using JitOperator.GitOps.Tests.Health;

namespace JitOperator.GitOps.Tests.Cases;

/// <summary>AccessRequests in every phase, led there by the core.</summary>
internal static class RequestCases
{
    public static IEnumerable<HealthCase> All =>
    [
        new("not looked at yet", Stored.Of(World().Request), "Progressing", "Unknown", "Current", "has not looked at"),
        new("`Pending`", Pending(), "Progressing", "InProgress", "InProgress", "the operator keeps trying"),
        new("`AwaitingApproval`", AwaitingApproval(), "Suspended", "InProgress", "InProgress", "Can be decided by User/bob, User/carol."),
        new("`Scheduled`", Scheduled(), "Suspended", "InProgress", "InProgress", "access begins at"),
        new("`Active`", Store(World().Granted()), "Healthy", "Current", "Current", "Access is granted until 2026-11-24T10:30:00"),
        new("`Active`, without its binding", Unbound(), "Progressing", "InProgress", "InProgress", "The API server is away."),
        new("`Expired`", Expired(), "Healthy", "Current", "Current", "Expired: "),
        new("`Revoked`", Revoked(), "Healthy", "Current", "Current", "Access ended because carol set spec.revoked."),
        new("`Withdrawn`", Withdrawn(), "Healthy", "Current", "Current", "alice took the request back"),
        new("`Denied`", Denied(), "Degraded", "Failed", "Current", "Denied: "),
        new("`TimedOut`", TimedOut(), "Degraded", "Failed", "Current", "TimedOut: "),
        new("`Failed`", Failed(), "Degraded", "Failed", "Current", "Failed: The API server does not let the operator bind."),
    ];

    private static JsonObject Pending()
    {
        var world = World();
        world.Role = new(null, [], IsMissing: false);
        return Step(world);
    }

    private static JsonObject AwaitingApproval() => Step(World());

    private static JsonObject Scheduled()
    {
        var world = new World(spec => spec.StartTime = "2026-11-24T12:00:00Z");
        world.Request.Metadata.Generation = 1;
        world.Step();
        world.Decide("bob");
        return Step(world);
    }

    private static JsonObject Unbound()
    {
        var world = World().Granted();
        return Stored.Of(
            world.Request, StatusProjection.Of(world.Situation(), world.History, bindings: [], "The API server is away."));
    }

    private static JsonObject Expired()
    {
        var world = World().Granted();
        world.Now = world.History.Grant!.ExpiresAt;
        return Step(world);
    }

    private static JsonObject Revoked()
    {
        var world = World().Granted();
        world.Revoke("carol");
        return Step(world);
    }

    private static JsonObject Withdrawn()
    {
        var world = World();
        world.Step();
        world.Revoke("alice");
        return Step(world);
    }

    private static JsonObject Denied()
    {
        var world = World();
        world.Step();
        world.Decide("bob", Decisions.Denied);
        return Step(world);
    }

    private static JsonObject TimedOut()
    {
        var world = World();
        world.Now = world.Step().WakeAt!.Value;
        return Step(world);
    }

    private static JsonObject Failed()
    {
        var world = World().Granted();
        var situation = world.Situation() with { Obstacle = "The API server does not let the operator bind." };
        return Stored.Of(world.Request, StatusProjection.Of(situation, Lifecycle.Decide(situation).History, bindings: []));
    }

    private static World World()
    {
        var world = new World();
        world.Request.Metadata.Generation = 1;
        return world;
    }

    private static JsonObject Step(World world)
    {
        world.Step();
        return Store(world);
    }

    private static JsonObject Store(World world) => Stored.Of(world.Request, world.Status());
}
