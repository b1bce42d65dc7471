using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.World;
using k8s;
using k8s.Models;

namespace JitOperator.Simulator.Checks;

/// <summary>Keeps the truth, by watching etcd.</summary>
internal sealed class Truth
{
    private readonly Func<TimeSpan> _now;
    private readonly Dictionary<string, TrueRequest> _requests = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Digest, TimeSpan? Until)> _versions = [];

    public Truth(Etcd etcd, Func<TimeSpan> now)
    {
        _now = now;
        foreach (var role in etcd.All("clusterroles.rbac.authorization.k8s.io"))
        {
            HearOfRole(role);
        }

        etcd.Listeners.Add(Hear);
    }

    /// <summary>Every request that anybody has filed through the API server.</summary>
    public IReadOnlyDictionary<string, TrueRequest> Requests => _requests;

    /// <summary>Whether a policy or a role said so within the last while: news of it travel.</summary>
    public bool WasInForce(string name, string digest, TimeSpan within) => _versions.Exists(version =>
        version.Name == name && version.Digest == digest && (version.Until is null || version.Until > _now() - within));

    /// <summary>The role is there.</summary>
    public bool Exists(string role) => _versions.Exists(version => version.Name == $"role/{role}" && version.Until is null);

    private void Hear(Change change)
    {
        if (change is { Resource: "accessapprovals.jitoperator.io", Old: { } approval } && change.By != Replica.User.Name)
        {
            HearOfLoss(approval, change.New);
        }

        if (change.By == ApiUser.System.Name)
        {
            return;
        }

        switch (change.Resource)
        {
            case "accessrequests.jitoperator.io":
                HearRequest(change);
                break;
            case "accesspolicies.jitoperator.io" when change.New is { } policy:
                Take(
                    $"policy/{policy["metadata"]!["name"]}",
                    Digests.OfPolicy(KubernetesJson.Deserialize<AccessPolicy>(policy.ToJsonString()).Spec));
                break;
            case "clusterroles.rbac.authorization.k8s.io" when change.New is { } role:
                HearOfRole(role);
                break;
            case "accessapprovals.jitoperator.io" when change is { Old: { } old, New: { } now }:
                HearDecision(change.By, old, now);
                break;
        }
    }

    private void HearRequest(Change change)
    {
        var uid = (string)change.Object["metadata"]!["uid"]!;
        if (change.Old is null)
        {
            var spec = change.New!["spec"]!;
            var duration = (string)spec["duration"]!;
            _requests[uid] = new TrueRequest
            {
                Uid = uid,
                Namespace = (string)change.New["metadata"]!["namespace"]!,
                Name = (string)change.New["metadata"]!["name"]!,
                Requester = change.By,
                Role = (string)spec["role"]!["name"]!,
                Duration = duration.EndsWith('m')
                    ? TimeSpan.FromMinutes(int.Parse(duration[..^1], System.Globalization.CultureInfo.InvariantCulture))
                    : TimeSpan.FromSeconds(int.Parse(duration[..^1], System.Globalization.CultureInfo.InvariantCulture)),
                AskedAt = _now(),
            };
        }
        else if (_requests.TryGetValue(uid, out var request))
        {
            request.RevokedAt ??= (bool?)change.Object["spec"]!["revoked"] == true ? _now() : null;
            request.GoneAt ??= change.New is null || change.New["metadata"]!["deletionTimestamp"] is not null ? _now() : null;
        }
    }

    private void HearDecision(string by, JsonObject old, JsonObject now)
    {
        var decision = (string?)now["spec"]!["decision"];
        if (old["spec"]!["decision"] is not null || decision is null
            || !_requests.TryGetValue((string)now["spec"]!["requestRef"]!["uid"]!, out var request))
        {
            return;
        }

        if (decision == Decisions.Denied)
        {
            // One that no webhook has seen is nobody's: whoever can write past the webhooks could end any request with it.
            if (now["metadata"]!["annotations"]?[Annotations.DecisionStamp] is not null)
            {
                request.Refusals.Add((string)now["metadata"]!["uid"]!);
            }

            return;
        }

        var stage = (string)now["spec"]!["stage"]!;
        var mayDecide = People.All.Single(user => user.Name == by).Groups
            .Contains(Rule.All.Single(rule => rule.Role == request.Role).Stages.SingleOrDefault(s => s.Name == stage)?.Group);
        if (mayDecide && by != request.Requester)
        {
            request.Agreed.Add((stage, by, new Terms((string)now["spec"]!["policy"]!["digest"]!, (string)now["spec"]!["roleRulesDigest"]!)));
        }
    }

    // A refusal that somebody deletes, or overwrites with etcd's own key, before the operator could look was never said to it.
    private void HearOfLoss(JsonObject approval, JsonObject? now)
    {
        var isLost = (string?)now?["spec"]?["decision"] != (string?)approval["spec"]!["decision"]
            || !JsonNode.DeepEquals(now?["metadata"]?["annotations"], approval["metadata"]!["annotations"]);
        if (isLost && approval["status"]?["state"] is null
            && _requests.TryGetValue((string)approval["spec"]!["requestRef"]!["uid"]!, out var request))
        {
            request.Refusals.Remove((string)approval["metadata"]!["uid"]!);
        }
    }

    private void HearOfRole(JsonObject role) => Take(
        $"role/{role["metadata"]!["name"]}",
        Digests.OfRules(KubernetesJson.Deserialize<V1ClusterRole>(role.ToJsonString()).Rules));

    private void Take(string name, string digest)
    {
        if (_versions.Exists(version => version.Name == name && version.Digest == digest && version.Until is null))
        {
            return;
        }

        for (var i = 0; i < _versions.Count; i++)
        {
            _versions[i] = _versions[i].Name == name && _versions[i].Until is null ? _versions[i] with { Until = _now() } : _versions[i];
        }

        _versions.Add((name, digest, null));
    }
}
