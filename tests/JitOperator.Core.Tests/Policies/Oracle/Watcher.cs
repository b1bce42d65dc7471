using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Tests.Policies.Play;

namespace JitOperator.Core.Tests.Policies.Oracle;

/// <summary>Looks at everything after every deed. A grant is held against the policies of the deed after which it is there.</summary>
internal sealed class Watcher(Theatre theatre)
{
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _terminal = new(StringComparer.Ordinal);

    /// <summary>What is wrong now, a line each.</summary>
    public IReadOnlyList<string> Look()
    {
        var rehearsal = theatre.Rehearsal;
        var all = rehearsal.Requests.Select(Facts.Of).ToList();
        var policies = rehearsal.Policies.ToList();
        var faults = new List<string>();
        foreach (var (facts, request) in all.Zip(rehearsal.Requests))
        {
            var uid = facts.Request.Metadata.Uid;
            var fresh = facts.Records.Skip(_seen.GetValueOrDefault(uid)).ToList();
            _seen[uid] = facts.Records.Count;
            var about = LifeOracle.Faults(facts, rehearsal.Now).Concat(LimitOracle.Faults(facts, fresh, all, policies));
            if (facts.Grants.Intersect(fresh).Any())
            {
                about = about.Concat(GrantOracle.Faults(facts, policies, Digests.OfPolicy)).Concat(Repeated(facts, all)).Concat(Extended(facts, all));
            }

            var phase = rehearsal.StatusOf(request).Phase;
            if (_terminal.TryGetValue(uid, out var before) && before != phase)
            {
                about = about.Append($"was {before} and is {phase}");
            }
            else if (phase is "Expired" or "Revoked" or "Denied" or "Withdrawn" or "TimedOut" or "Failed")
            {
                _terminal[uid] = phase;
            }

            faults.AddRange(about.Select(fault => $"{facts.Name}: {fault}"));
        }

        return faults;
    }

    // What was carried out once, by place, name and content, is not granted when it is applied again.
    private static IEnumerable<string> Repeated(Facts facts, List<Facts> all) => all
        .TakeWhile(earlier => earlier.Request.Metadata.Uid != facts.Request.Metadata.Uid)
        .Where(earlier => earlier.Request.Metadata.Name == facts.Request.Metadata.Name
            && earlier.Request.Metadata.NamespaceProperty == facts.Request.Metadata.NamespaceProperty
            && earlier.Grant is not null && earlier.Grant.Request!.Digest == facts.Grant!.Request!.Digest)
        .Select(_ => "granted again");

    private static IEnumerable<string> Extended(Facts facts, List<Facts> all)
    {
        if (facts.Request.Spec.Extends is not { } name)
        {
            yield break;
        }

        var at = Clock.Read(facts.Grant!.Time);
        AccessRequest? asked = null;
        foreach (var extended in all.Where(o => o.Request.Metadata.Name == name && o.Grant is not null))
        {
            asked = extended.Request;
            if (extended.Person != facts.Person || extended.Grant!.Target!.RoleName != facts.Grant.Target!.RoleName
                || !extended.Grant.Target.Namespaces.SequenceEqual(facts.Grant.Target.Namespaces))
            {
                yield return "prolongs what is not the same";
            }

            if (extended.Ends.Any(end => Clock.Read(end.Time) <= at && end.Cause != "Expired"))
            {
                yield return "prolongs what somebody ended";
            }
        }

        if (asked is null)
        {
            yield return "prolongs nothing";
        }
    }
}
