using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.Engine;
using k8s;

namespace JitOperator.Simulator.World;

/// <summary>What somebody does who holds etcd's own key, or whom the webhooks did not see; never the operator's signing keys.</summary>
internal sealed class Forgers(Simulation world, Cluster cluster, Action<string> tell)
{
    private const string Bindings = "rolebindings.rbac.authorization.k8s.io";
    private const string Requests = "accessrequests.jitoperator.io";
    private const string Approvals = "accessapprovals.jitoperator.io";
    private int _names;

    /// <summary>All that they try.</summary>
    public IReadOnlyList<Action> Crimes => [ForgeBinding, SquatBinding, ProlongBinding, UndateBinding, ForgeDecision, ForgeStamp, CopyStamp, ForgeStatus, ForgeStatus];

    // A binding that claims to be the operator's.
    private void ForgeBinding()
    {
        var made = cluster.Put(Bindings, "rbac.authorization.k8s.io/v1", "RoleBinding", "payments", $"jit-{_names++:x40}", ToMallory());
        var request = Any(Requests);
        Tamper(Bindings, made, binding =>
        {
            binding["metadata"]!["labels"] = new JsonObject
            {
                [Labels.ManagedBy] = Labels.ManagedByValue,
                [Labels.RequestUid] = request is null ? "none" : Uid(request),
            };
            binding["metadata"]!["annotations"] = new JsonObject { [Annotations.ExpiresAt] = Time(world.Time.Now + TimeSpan.FromHours(5)) };
        });
    }

    // The place of a binding that is to come is taken: whoever believes that what is there is theirs, hands the wrong rights out.
    private void SquatBinding()
    {
        if (cluster.Etcd.All(Requests).Where(request => !RequestPhases.IsTerminal((string?)request["status"]?["phase"])).ToList() is { Count: > 0 } open)
        {
            var request = world.Pick(open);
            var name = BindingName.For(Uid(request), Namespace(request));
            if (cluster.Etcd.Get(Bindings, Namespace(request), name) is null)
            {
                tell($"somebody takes the place of {Name(request)}'s binding");
                cluster.Put(Bindings, "rbac.authorization.k8s.io/v1", "RoleBinding", Namespace(request), name, ToMallory());
            }
        }
    }

    private void ProlongBinding()
    {
        if (Any(Bindings) is { } binding && binding["metadata"]!["annotations"] is not null)
        {
            Tamper(Bindings, binding, forged => forged["metadata"]!["annotations"]![Annotations.ExpiresAt] = Time(world.Time.Now + TimeSpan.FromHours(9)));
        }
    }

    private void UndateBinding()
    {
        if (Any(Bindings) is { } binding && binding["metadata"]!["annotations"] is not null)
        {
            Tamper(Bindings, binding, forged => forged["metadata"]!["annotations"]![Annotations.ExpiresAt] = "whenever");
        }
    }

    private void ForgeDecision()
    {
        if (Any(Approvals) is { } approval)
        {
            Tamper(Approvals, approval, Agree);
        }
    }

    // A stamp that says all the right things, with a signature from elsewhere.
    private void ForgeStamp()
    {
        if (Undecided() is not { } approval || Any(Requests) is not { } request
            || ((string?)request["metadata"]!["annotations"]?[Annotations.Stamp])?.Split('.') is not [var header, _, var signature])
        {
            return;
        }

        var spec = KubernetesJson.Deserialize<AccessApproval>(approval.ToJsonString()).Spec;
        var head = JsonNode.Parse(Base64Url.DecodeFromChars(header))!.AsObject();
        head["typ"] = DecisionStamp.Type;
        var payload = JsonSerializer.Serialize(
            new DecisionStamp(
                Uid(approval), Digests.OfApproval(spec), Decisions.Approved, Comment: null, Forged(world.Pick(People.Deciders)), Time(world.Time.Now)),
            JsonSerializerOptions.Web);
        Tamper(Approvals, approval, forged =>
        {
            Agree(forged);
            Annotate(forged, Annotations.DecisionStamp, $"{Encoded(head.ToJsonString())}.{Encoded(payload)}.{signature}");
        });
    }

    // What somebody signed for one request, put under another.
    private void CopyStamp()
    {
        if (Any(Approvals) is { } from && Undecided() is { } to
            && (string?)from["metadata"]!["annotations"]?[Annotations.DecisionStamp] is { } stamp)
        {
            Tamper(Approvals, to, forged =>
            {
                Agree(forged);
                forged["spec"]!["comment"] = from["spec"]!["comment"]?.DeepClone();
                Annotate(forged, Annotations.DecisionStamp, stamp);
            });
        }
    }

    private void ForgeStatus()
    {
        if (Any(Requests) is { } request)
        {
            Tamper(Requests, request, forged => forged["status"] = new JsonObject
            {
                ["phase"] = world.Pick((string[])[RequestPhases.Pending, RequestPhases.Pending, RequestPhases.Active, RequestPhases.Scheduled]),
                ["expiresAt"] = Time(world.Time.Now + TimeSpan.FromHours(7)),
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

    private static void Agree(JsonObject approval)
    {
        approval["spec"]!["decision"] = Decisions.Approved;
        approval["metadata"]!["generation"] = (long)approval["metadata"]!["generation"]! + 1;
    }

    private static void Annotate(JsonObject obj, string name, string value)
    {
        obj["metadata"]!["annotations"] ??= new JsonObject();
        obj["metadata"]!["annotations"]![name] = value;
    }

    private static JsonObject ToMallory() => new()
    {
        ["roleRef"] = new JsonObject { ["apiGroup"] = ApiConstants.Rbac, ["kind"] = "ClusterRole", ["name"] = "edit" },
        ["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = ApiConstants.Rbac, ["kind"] = "User", ["name"] = "mallory" }),
    };

    private static StampedUser Forged(ApiUser user) => new(user.Name, $"uid-of-{user.Name}", [.. user.Groups], null);

    private static string Encoded(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private JsonObject? Undecided() =>
        cluster.Etcd.All(Approvals).Where(approval => approval["spec"]!["decision"] is null).ToList() is { Count: > 0 } all ? world.Pick(all) : null;

    private JsonObject? Any(string resource) => cluster.Etcd.All(resource).ToList() is { Count: > 0 } all ? world.Pick(all) : null;

    private static string Name(JsonObject obj) => (string)obj["metadata"]!["name"]!;

    private static string Namespace(JsonObject obj) => (string)obj["metadata"]!["namespace"]!;

    private static string Uid(JsonObject obj) => (string)obj["metadata"]!["uid"]!;

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
