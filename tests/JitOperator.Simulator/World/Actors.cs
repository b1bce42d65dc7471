using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.Engine;

namespace JitOperator.Simulator.World;

/// <summary>What people do, at random: ask, decide, revoke, delete, change policies, and attack.</summary>
internal sealed class Actors(Simulation world, Cluster cluster, Forgers forgers, Action<string> tell)
{
    private const string Ours = "/apis/jitoperator.io/v1alpha1";
    private static readonly string[] Namespaces = ["payments", "ledger"];
    private readonly List<(ApiUser User, string Namespace, string Name, string Role, string Duration)> _asked = [];
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
        Action[] deeds =
        [
            Ask, Ask, Ask, Ask, Decide, Decide, Decide, Decide, Decide, Decide, DecideMore, DecideMore, Revoke, DeleteRequest, DeleteRequest,
            Reapply, Reapply, DeleteApproval, DeleteBinding, TouchPolicy, ChangeRole, RefuseAndChange,
        ];
        (attacks && world.Chance(0.25) ? world.Pick([DecideWithoutRight, .. forgers.Crimes]) : world.Pick(deeds))();
    }

    private void Ask()
    {
        var rule = world.Pick(Rule.All);
        var seconds = world.Chance(0.8) ? world.Random.Next(5, 90) : world.Random.Next(90, 400);
        var asked = (world.Pick(People.Requesters), world.Pick(Namespaces), $"r{_names++}", rule.Role, $"{seconds}s");
        _asked.Add(asked);
        Post(asked);
    }

    // As a pipeline does that applies the same manifest again and again: when the object is gone, it is another one that says the same.
    private void Reapply()
    {
        if (_asked.Count > 0)
        {
            Post(world.Chance(0.8) ? world.Pick(_asked) : world.Pick(_asked) with { Role = world.Pick(Rule.All).Role });
        }
    }

    // Several at once: all that wait for the same request, by different people or the same one.
    private void DecideMore()
    {
        var open = Open();
        if (open.Count > 0)
        {
            var one = world.Pick(open);
            var (first, second) = (world.Pick(People.Deciders), world.Pick(People.Deciders));
            foreach (var approval in open.Where(other => RequestOf(other) == RequestOf(one)))
            {
                Decide(world.Chance(0.5) ? first : second, approval, Decisions.Approved);
            }
        }
    }

    private void Decide()
    {
        var open = Open();
        if (open.Count > 0)
        {
            Decide(world.Pick(People.Deciders), world.Pick(open), world.Chance(0.85) ? Decisions.Approved : Decisions.Denied);
        }
    }

    // Somebody refuses, and what was refused is something else before anybody can have looked.
    private void RefuseAndChange()
    {
        var open = Open();
        if (open.Count > 0)
        {
            var approval = world.Pick(open);
            var rule = Rule.All.Single(rule => rule.Policy == (string?)approval["spec"]!["policy"]!["name"]);
            Decide(world.Pick(People.Deciders), approval, Decisions.Denied);
            if (world.Chance(0.5))
            {
                TouchPolicy(rule.Policy);
            }
            else
            {
                ChangeRole(rule.Role);
            }
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

    // The kill switch that is none: a live grant's binding comes back.
    private void DeleteBinding()
    {
        if (Any("rolebindings.rbac.authorization.k8s.io") is { } binding)
        {
            Send(People.Admin, "DELETE", $"/apis/rbac.authorization.k8s.io/v1/namespaces/{Namespace(binding)}/rolebindings/{Name(binding)}", body: null);
        }
    }

    private void TouchPolicy() => TouchPolicy(world.Pick(Rule.All).Policy);

    // What it demands stays the world's, and its digest changes.
    private void TouchPolicy(string policy) => Send(
        People.Admin,
        "PATCH",
        $"{Ours}/{AccessPolicy.Plural}/{policy}",
        new JsonObject { ["spec"] = new JsonObject { ["defaultDuration"] = $"{world.Random.Next(1, 60)}m" } });

    private void ChangeRole() => ChangeRole(world.Pick(Rule.All).Role);

    private void ChangeRole(string role) => Send(
        People.Admin,
        "PATCH",
        $"/apis/rbac.authorization.k8s.io/v1/clusterroles/{role}",
        new JsonObject
        {
            ["rules"] = new JsonArray(new JsonObject
            {
                ["apiGroups"] = new JsonArray(string.Empty),
                ["resources"] = new JsonArray(world.Pick((string[])["pods", "services", "configmaps"])),
                ["verbs"] = new JsonArray(world.Pick((string[])["get", "list", "watch", "delete"])),
            }),
        });

    private void Post((ApiUser User, string Namespace, string Name, string Role, string Duration) asked) => Send(
        asked.User,
        "POST",
        $"{Ours}/namespaces/{asked.Namespace}/{AccessRequest.Plural}",
        new JsonObject
        {
            ["apiVersion"] = ApiConstants.ApiVersion,
            ["kind"] = AccessRequest.KindName,
            ["metadata"] = new JsonObject { ["name"] = asked.Name },
            ["spec"] = new JsonObject
            {
                ["role"] = new JsonObject { ["kind"] = "ClusterRole", ["name"] = asked.Role },
                ["duration"] = asked.Duration,
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
        var what = $"{user.Name}: {verb} {path} {body?["spec"]?["decision"]}{body?["spec"]?["role"]?["name"]}";
        cluster.Front.Receive(
            new ApiCall(user, verb, ResourcePath.Parse(new Uri($"http://api{path}"))!, verb == "PATCH" ? "application/merge-patch+json" : "application/json", body),
            answer => tell($"{what}: {(int)answer.Code}{(answer.IsSuccess ? "" : $" {answer.Body["message"]}")}"));
    }

    private List<JsonObject> Open() =>
        [.. cluster.Etcd.All("accessapprovals.jitoperator.io").Where(approval => approval["spec"]!["decision"] is null)];

    private JsonObject? Any(string resource) => cluster.Etcd.All(resource).ToList() is { Count: > 0 } all ? world.Pick(all) : null;

    private static string Name(JsonObject obj) => (string)obj["metadata"]!["name"]!;

    private static string Namespace(JsonObject obj) => (string)obj["metadata"]!["namespace"]!;

    private static string RequestOf(JsonObject approval) => (string)approval["spec"]!["requestRef"]!["uid"]!;
}
