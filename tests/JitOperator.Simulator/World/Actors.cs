using System.Globalization;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.Engine;

namespace JitOperator.Simulator.World;

/// <summary>What people do, at random: ask, decide, revoke, delete, change policies, and attack.</summary>
internal sealed class Actors(Simulation world, Cluster cluster, Action<string> tell)
{
    private const string Ours = "/apis/jitoperator.io/v1alpha1";
    private static readonly string[] Namespaces = ["payments", "ledger"];
    private int _names;

    /// <summary>Sets the world's policies up.</summary>
    public void MakePolicies()
    {
        foreach (var rule in Rule.All)
        {
            Send(People.Admin, "POST", $"{Ours}/{AccessPolicy.Plural}", JsonNode.Parse(rule.ToJson())!.AsObject());
        }
    }

    /// <summary>Somebody does something.</summary>
    public void Act(bool attacks)
    {
        Action[] deeds = [Ask, Ask, Ask, Decide, Decide, Decide, Decide, Decide, Revoke, DeleteRequest, AskAgain, DeleteApproval, TouchPolicy];
        Action[] crimes = [DecideWithoutRight, ForgeBinding, ForgeDecision, ProlongBinding, ForgeStatus, CopyStamp];
        (attacks && world.Chance(0.15) ? world.Pick(crimes) : world.Pick(deeds))();
    }

    private void Ask()
    {
        var rule = world.Pick(Rule.All);
        var seconds = world.Random.Next(5, 600);
        Post(world.Pick(People.Requesters), world.Pick(Namespaces), $"r{_names++}", rule.Role, $"{seconds}s");
    }

    // Under a name that was there before.
    private void AskAgain() =>
        Post(world.Pick(People.Requesters), world.Pick(Namespaces), $"r{world.Random.Next(_names + 1)}", world.Pick(Rule.All).Role, "2m");

    private void Decide()
    {
        var open = Open();
        if (open.Count > 0)
        {
            Decide(world.Pick(People.Deciders), world.Pick(open), world.Chance(0.85) ? Decisions.Approved : Decisions.Denied);
        }
    }

    private void DecideWithoutRight()
    {
        var open = Open();
        if (open.Count > 0)
        {
            Decide(world.Pick(People.All), world.Pick(open), Decisions.Approved);
        }
    }

    private void Revoke()
    {
        if (Any("accessrequests.jitoperator.io") is { } request)
        {
            Send(
                world.Pick(People.All),
                "PATCH",
                $"{Ours}/namespaces/{Namespace(request)}/{AccessRequest.Plural}/{Name(request)}",
                new JsonObject { ["spec"] = new JsonObject { ["revoked"] = true } });
        }
    }

    private void DeleteRequest()
    {
        if (Any("accessrequests.jitoperator.io") is { } request && world.Chance(0.5))
        {
            Send(world.Pick(People.All), "DELETE", $"{Ours}/namespaces/{Namespace(request)}/{AccessRequest.Plural}/{Name(request)}", body: null);
        }
    }

    private void DeleteApproval()
    {
        if (Any("accessapprovals.jitoperator.io") is { } approval && world.Chance(0.3))
        {
            Send(People.Admin, "DELETE", $"{Ours}/namespaces/{Namespace(approval)}/{AccessApproval.Plural}/{Name(approval)}", body: null);
        }
    }

    // Another reason than before: the rules stay the world's, and its digest changes.
    private void TouchPolicy()
    {
        if (world.Chance(0.2))
        {
            Send(
                People.Admin,
                "PATCH",
                $"{Ours}/{AccessPolicy.Plural}/{world.Pick(Rule.All).Policy}",
                new JsonObject { ["spec"] = new JsonObject { ["defaultDuration"] = $"{world.Random.Next(1, 60)}m" } });
        }
    }

    // A binding that claims to be the operator's, made while nobody asked the webhooks.
    private void ForgeBinding()
    {
        var request = Any("accessrequests.jitoperator.io");
        var forged = new JsonObject
        {
            ["roleRef"] = new JsonObject { ["apiGroup"] = ApiConstants.Rbac, ["kind"] = "ClusterRole", ["name"] = "edit" },
            ["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = ApiConstants.Rbac, ["kind"] = "User", ["name"] = "mallory" }),
        };
        var made = cluster.Put("rolebindings.rbac.authorization.k8s.io", "rbac.authorization.k8s.io/v1", "RoleBinding", "payments", $"jit-{_names++:x40}", forged);
        Tamper("rolebindings.rbac.authorization.k8s.io", made, binding =>
        {
            binding["metadata"]!["labels"] = new JsonObject
            {
                [Labels.ManagedBy] = Labels.ManagedByValue,
                [Labels.RequestUid] = request is null ? "none" : Uid(request),
            };
            binding["metadata"]!["annotations"] = new JsonObject { [Annotations.ExpiresAt] = Time(world.Time.Now + TimeSpan.FromHours(5)) };
        });
    }

    private void ForgeDecision()
    {
        if (Any("accessapprovals.jitoperator.io") is { } approval)
        {
            Tamper("accessapprovals.jitoperator.io", approval, forged =>
            {
                forged["spec"]!["decision"] = Decisions.Approved;
                forged["metadata"]!["generation"] = (long)forged["metadata"]!["generation"]! + 1;
            });
        }
    }

    private void ProlongBinding()
    {
        if (Any("rolebindings.rbac.authorization.k8s.io") is { } binding && binding["metadata"]!["annotations"] is not null)
        {
            Tamper(
                "rolebindings.rbac.authorization.k8s.io",
                binding,
                forged => forged["metadata"]!["annotations"]![Annotations.ExpiresAt] = Time(world.Time.Now + TimeSpan.FromHours(9)));
        }
    }

    private void ForgeStatus()
    {
        if (Any("accessrequests.jitoperator.io") is { } request)
        {
            Tamper("accessrequests.jitoperator.io", request, forged => forged["status"] = new JsonObject
            {
                ["phase"] = world.Pick((string[])[RequestPhases.Pending, RequestPhases.Active, RequestPhases.Scheduled]),
                ["expiresAt"] = Time(world.Time.Now + TimeSpan.FromHours(7)),
            });
        }
    }

    // What somebody signed for one request, put under another.
    private void CopyStamp()
    {
        if (Any("accessapprovals.jitoperator.io") is { } from && Any("accessapprovals.jitoperator.io") is { } to
            && from["metadata"]!["annotations"]?[Annotations.DecisionStamp] is { } stamp)
        {
            Tamper("accessapprovals.jitoperator.io", to, forged =>
            {
                forged["spec"]!["decision"] = Decisions.Approved;
                var annotations = forged["metadata"]!["annotations"]?.AsObject() ?? [];
                annotations[Annotations.DecisionStamp] = stamp.DeepClone();
                forged["metadata"]!["annotations"] ??= annotations;
            });
        }
    }

    private void Tamper(string resource, JsonObject obj, Action<JsonObject> change)
    {
        var forged = obj.DeepClone().AsObject();
        change(forged);
        tell($"somebody with etcd's key changes {resource} {Name(obj)}");
        cluster.Etcd.Update(resource, obj, forged, ApiUser.System.Name);
    }

    private void Post(ApiUser user, string ns, string name, string role, string duration) => Send(
        user,
        "POST",
        $"{Ours}/namespaces/{ns}/{AccessRequest.Plural}",
        new JsonObject
        {
            ["apiVersion"] = ApiConstants.ApiVersion,
            ["kind"] = AccessRequest.KindName,
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["role"] = new JsonObject { ["kind"] = "ClusterRole", ["name"] = role },
                ["duration"] = duration,
                ["reason"] = "The simulation wants it.",
            },
        });

    private void Decide(ApiUser user, JsonObject approval, string decision) => Send(
        user,
        "PATCH",
        $"{Ours}/namespaces/{Namespace(approval)}/{AccessApproval.Plural}/{Name(approval)}",
        new JsonObject { ["spec"] = new JsonObject { ["decision"] = decision, ["comment"] = "as the seed has it" } });

    private void Send(ApiUser user, string verb, string path, JsonObject? body)
    {
        var what = $"{user.Name}: {verb} {path[Ours.Length..]} {body?["spec"]?["decision"]}{body?["spec"]?["role"]?["name"]}";
        cluster.Front.Receive(
            new ApiCall(user, verb, ResourcePath.Parse(new Uri($"http://api{path}"))!, verb == "PATCH" ? "application/merge-patch+json" : "application/json", body),
            answer => tell($"{what}: {(int)answer.Code}{(answer.IsSuccess ? "" : $" {answer.Body["message"]}")}"));
    }

    private List<JsonObject> Open() =>
        [.. cluster.Etcd.All("accessapprovals.jitoperator.io").Where(approval => approval["spec"]!["decision"] is null)];

    private JsonObject? Any(string resource) => cluster.Etcd.All(resource).ToList() is { Count: > 0 } all ? world.Pick(all) : null;

    private static string Name(JsonObject obj) => (string)obj["metadata"]!["name"]!;

    private static string Namespace(JsonObject obj) => (string)obj["metadata"]!["namespace"]!;

    private static string Uid(JsonObject obj) => (string)obj["metadata"]!["uid"]!;

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
