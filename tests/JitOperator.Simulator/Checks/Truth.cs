using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.World;

namespace JitOperator.Simulator.Checks;

/// <summary>What really happened to one request, by what the API server admitted from whom; not by anything that the operator says.</summary>
internal sealed class TrueRequest
{
    public required string Uid { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Requester { get; init; }

    public required string Role { get; init; }

    public required TimeSpan Duration { get; init; }

    public required TimeSpan AskedAt { get; init; }

    /// <summary>Those who agreed, by stage.</summary>
    public Dictionary<string, HashSet<string>> Agreed { get; } = new(StringComparer.Ordinal);

    public bool IsRefused { get; set; }

    public TimeSpan? RevokedAt { get; set; }

    public TimeSpan? GoneAt { get; set; }
}

/// <summary>Keeps the truth, by watching etcd.</summary>
internal sealed class Truth
{
    private readonly Func<TimeSpan> _now;
    private readonly Dictionary<string, TrueRequest> _requests = new(StringComparer.Ordinal);

    public Truth(Etcd etcd, Func<TimeSpan> now)
    {
        _now = now;
        etcd.Listeners.Add(Hear);
    }

    /// <summary>Every request that anybody has filed through the API server.</summary>
    public IReadOnlyDictionary<string, TrueRequest> Requests => _requests;

    /// <summary>Why nobody has agreed to a request yet, or somebody has refused it; null when all that the world's rule demands is there.</summary>
    public static string? Missing(TrueRequest request)
    {
        if (request.IsRefused)
        {
            return "somebody has refused it";
        }

        return Rule.All.Single(rule => rule.Role == request.Role).Stages
            .Where(stage => request.Agreed.GetValueOrDefault(stage.Name, []).Count < stage.Required)
            .Select(stage => $"stage {stage.Name} has {request.Agreed.GetValueOrDefault(stage.Name, []).Count} of {stage.Required}")
            .FirstOrDefault();
    }

    private void Hear(Change change)
    {
        if (change.By == ApiUser.System.Name)
        {
            return;
        }

        switch (change.Resource)
        {
            case "accessrequests.jitoperator.io":
                HearRequest(change);
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
            request.IsRefused = true;
            return;
        }

        var stage = (string)now["spec"]!["stage"]!;
        var mayDecide = People.All.Single(user => user.Name == by).Groups
            .Contains(Rule.All.Single(rule => rule.Role == request.Role).Stages.SingleOrDefault(s => s.Name == stage)?.Group);
        if (mayDecide && by != request.Requester)
        {
            (request.Agreed.TryGetValue(stage, out var those) ? those : request.Agreed[stage] = new(StringComparer.Ordinal)).Add(by);
        }
    }
}
