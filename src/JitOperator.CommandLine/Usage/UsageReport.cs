using System.Globalization;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Activity;
using JitOperator.Core.Requests;
using k8s.Models;

namespace JitOperator.CommandLine.Usage;

/// <summary>What was granted to a request, and what of it was used, for people. Not escaped.</summary>
public sealed class UsageReport
{
    private readonly GrantUse _use = new();
    private readonly SortedDictionary<string, string> _requests = new(StringComparer.Ordinal);
    private AuditRecord? _grant;
    private AuditRecord? _end;

    /// <summary>UIDs of the requests that records were of, with their names: more than one where several had the same name.</summary>
    public IReadOnlyDictionary<string, string> Requests => _requests;

    /// <summary>What was granted; null where no record says that anything was.</summary>
    public AuditTarget? Target => _grant?.Target;

    /// <summary>Takes note of a record of the request.</summary>
    public void Note(AuditRecord record)
    {
        if (record.Request is { } request)
        {
            _requests[request.Uid] = $"{request.Namespace}/{request.Name}";
        }

        switch (record.Type)
        {
            case AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass:
                _grant = record;
                break;
            case AuditRecordTypes.GrantEnded:
                _end = record;
                break;
        }

        _use.Note(record);
    }

    /// <summary>The report, a line each, and the proposal as a manifest at its end.</summary>
    /// <param name="rules">The role's rules; null where they are not known.</param>
    /// <param name="rulesFrom">Where they are from, or why they are not known, as in <c>from role.yaml</c>.</param>
    public (IReadOnlyList<string> Lines, string Manifest) Write(IReadOnlyList<V1PolicyRule>? rules, string rulesFrom)
    {
        var rights = UsedRights.Of(rules, _use);
        List<string> lines = [.. Facts(rules, rulesFrom), .. Used(rules, rights), .. Beyond(rights)];
        return (lines, Manifest(rights));
    }

    private IEnumerable<string> Facts(IReadOnlyList<V1PolicyRule>? rules, string rulesFrom)
    {
        var request = _grant!.Request!;
        var target = _grant.Target!;
        yield return $"request    {request.Namespace}/{request.Name} ({request.Uid})";
        yield return $"person     {_grant.Subject ?? _grant.Actor?.Username}";
        yield return $"granted    {target.RoleKind} {target.RoleName} in {(target.ClusterWide == true ? "the whole cluster" : string.Join(", ", target.Namespaces))}";
        yield return $"from       {_grant.StartsAt ?? _grant.Time}";
        yield return _end is null ? $"until      {_grant.ExpiresAt} at the latest; no record says yet that it ended" : $"until      {_end.Time}";
        yield return $"rules      {RulesText(rules, rulesFrom, target)}";
        yield return Text($"actions    {_use.Actions.Sum(action => action.Count)} of {_use.Actions.Count} kinds{Unknown()}{Shadowed()}");
        yield return $"coverage   {CoverageText()}";
    }

    private static string RulesText(IReadOnlyList<V1PolicyRule>? rules, string rulesFrom, AuditTarget target) => rules is null
        ? $"not known ({rulesFrom}); what was not used cannot be said"
        : target.RoleRulesDigest is { } digest && digest != Digests.OfRules(rules)
            ? $"{rulesFrom}, which are not those at the time of the grant"
            : rulesFrom;

    private string Unknown() => _use.Unknown == 0 ? string.Empty : Text($"; {_use.Unknown} more were only counted, and what they were is unknown");

    private string Shadowed() => _use.Shadowed == 0 ? string.Empty : Text($"; {_use.Shadowed} others the person could do without the grant");

    private string CoverageText() => _use.Coverage?.Status switch
    {
        CoverageStatuses.Complete => "Complete: nothing else was done with the grant",
        CoverageStatuses.Sampled => "Sampled: events arrived all the time, but whether the API server lost some is not known; that nothing else was done cannot be claimed",
        CoverageStatuses.Incomplete => Text($"Incomplete: something may be missing ({_use.Coverage.Gaps?.Count ?? 0} gaps); that nothing else was done cannot be claimed"),
        CoverageStatuses.None => "None: no audit events arrived; nothing can be said of what was done",
        null => "not said yet: the log has no record of it; that nothing else was done cannot be claimed",
        var other => $"{other}, which this version does not know; that nothing else was done cannot be claimed",
    };

    private static IEnumerable<string> Used(IReadOnlyList<V1PolicyRule>? rules, UsedRights rights)
    {
        if (rules is null)
        {
            yield break;
        }

        foreach (var (name, some) in new[] { ("used", rights.Rules.Where(rule => rule.Count > 0)), ("unused", rights.Rules.Where(rule => rule.Count == 0)) })
        {
            foreach (var rule in some)
            {
                yield return Text($"{name,-10} {RoleText.Line(rule.Rule)}{(rule.Count > 0 ? $" ({rule.Count})" : string.Empty)}");
            }
        }
    }

    private static IEnumerable<string> Beyond(UsedRights rights) => rights.Beyond.Select(action => Text(
        $"beyond     {action.Verb} {action.Resource ?? action.Path}{(action.ApiGroup is { Length: > 0 } group ? "." + group : string.Empty)} {action.Name} ({action.Count}): these rules do not allow it"));

    private string Manifest(UsedRights rights)
    {
        var request = _grant!.Request!;
        var target = _grant.Target!;
        var isNamespaced = target.ClusterWide != true && target.Namespaces.Count == 1 && rights.Proposal.All(rule => rule.NonResourceURLs is null or { Count: 0 });
        List<string> notes = [$"What request {request.Namespace}/{request.Name} used of {target.RoleKind} {target.RoleName}."];
        if (!rights.IsCertain)
        {
            notes.Add(Text($"It may be too narrow: {_use.Unknown} actions were only counted, and what they were is unknown."));
        }

        if (_use.Coverage?.Status != CoverageStatuses.Complete)
        {
            notes.Add("It may be too narrow: it is not known that nothing else was done.");
        }

        return RoleText.Of($"{target.RoleName}-narrow", isNamespaced ? target.Namespaces[0] : null, rights.Proposal, notes);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
