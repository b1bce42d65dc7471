using System.Globalization;
using System.Security.Cryptography;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Rehearsals;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Core.Tests.Policies.Play;

/// <summary>Plays deeds through a <see cref="Core.Rehearsals.Rehearsal"/>.</summary>
internal sealed class Theatre
{
    private readonly RehearsalKeyOfTests _key = new();
    private readonly int[] _versions = [1, 1, 1];
    private readonly HashSet<RehearsedRequest> _askedAgain = [];
    private int _names;
    private long _generation = 1;
    private bool _unknown;

    public Theatre(IEnumerable<AccessPolicySpec> policies)
    {
        Rehearsal = new Rehearsal(Setting.Start, Setting.Namespaces, (role, _) => StateOf(role));
        foreach (var spec in policies)
        {
            Rehearsal.Policies.Add(Named($"p{Rehearsal.Policies.Count}", spec));
        }
    }

    public Rehearsal Rehearsal { get; }

    public void Play(Deed deed)
    {
        var requests = Rehearsal.Requests;
        RehearsedRequest? Of(int which) => requests.Count == 0 ? null : requests[which % requests.Count];
        // Mostly one that waits for somebody.
        RehearsedRequest? Waiting(int which) =>
            requests.Where(r => r.Approvals.Any(a => a.Spec.Decision is null)).ToList() is { Count: > 0 } open && which % 5 > 0 ? open[which % open.Count] : Of(which);
        switch (deed)
        {
            case Ask ask:
                Ask(ask);
                break;
            case Decide decide when Waiting(decide.Request) is { } request:
                Decide(decide, request);
                break;
            case Rally rally when Waiting(rally.Request) is { } request:
                foreach (var i in Enumerable.Range(rally.From, Cast.All.Count))
                {
                    Rehearsal.Decide(Cast.All[i % Cast.All.Count].SignedIn(rally.Mfa), request, Decisions.Approved, "Go ahead");
                }

                break;
            case Wait wait:
                Rehearsal.Wait(TimeSpan.FromMinutes(wait.Minutes));
                break;
            case Revoke revoke when Of(revoke.Request) is { IsGone: false } request:
                Rehearsal.Revoke(revoke.By.SignedIn(mfa: false), request);
                break;
            case Delete delete when Of(delete.Request) is { IsGone: false } request:
                Rehearsal.Delete(request);
                break;
            case Again again when Of(again.Request) is { IsGone: true } gone && _askedAgain.Add(gone):
                var user = RequestStamp.Verify(gone.Manifest, _key)!.User;
                Rehearsal.Ask(user, Manifest(gone.Manifest.Metadata.NamespaceProperty, gone.Manifest.Metadata.Name, Copy.Of(gone.Manifest.Spec)));
                break;
            case Replace replace when Rehearsal.Policies.Count > 0:
                Rehearsal.Policies[replace.Policy % Rehearsal.Policies.Count] =
                    Named(Rehearsal.Policies[replace.Policy % Rehearsal.Policies.Count].Metadata.Name, replace.Spec);
                Rehearsal.Settle();
                break;
            case Remove remove when Rehearsal.Policies.Count > 1:
                Rehearsal.Policies.RemoveAt(remove.Policy % Rehearsal.Policies.Count);
                Rehearsal.Settle();
                break;
            case ChangeRole change:
                Change(change);
                break;
            default:
                break;
        }
    }

    private void Ask(Ask ask)
    {
        var spec = Copy.Of(ask.Spec);
        spec.StartTime = ask.StartsIn is { } minutes
            ? Rehearsal.Now.AddMinutes(minutes).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : null;
        var user = ask.By.SignedIn(ask.Mfa);
        var place = ask.Namespace;
        if (ask.Extends is { } which)
        {
            // Mostly something that is there, and by who has it.
            var live = Rehearsal.Requests.Where(r => r.History is { Grant.IsBreakGlass: false, TerminalPhase: null }).ToList();
            spec.Extends = live.Count > 0 ? Prolong(spec, live[which % live.Count].Manifest) : which % 5 == 0 ? "nothing" : null;
            if (live.Count > 0 && which % 7 > 0)
            {
                user = RequestStamp.Verify(live[which % live.Count].Manifest, _key)!.User;
                place = live[which % live.Count].Manifest.Metadata.NamespaceProperty;
            }
        }

        Rehearsal.Ask(user, Manifest(place, $"req-{_names++}", spec));
    }

    private static string Prolong(AccessRequestSpec spec, AccessRequest live)
    {
        (spec.Reason, spec.Ticket, spec.Duration) = (live.Spec.Reason, live.Spec.Ticket, "5m");
        (spec.Role, spec.Scope, spec.Subject) = (Copy.Of(live.Spec.Role), Copy.Of(live.Spec.Scope), Copy.Of(live.Spec.Subject));
        return live.Metadata.Name;
    }

    private static AccessRequest Manifest(string @namespace, string name, AccessRequestSpec spec)
    {
        spec.Revoked = null;
        return new() { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = @namespace }, Spec = spec };
    }

    private void Decide(Decide decide, RehearsedRequest request)
    {
        var verdict = decide.Approve ? Decisions.Approved : Decisions.Denied;
        if (decide.Way == Way.Admitted)
        {
            Rehearsal.Decide(decide.By.SignedIn(decide.Mfa), request, verdict, decide.Comment);
        }
        else if (request.Approvals.FirstOrDefault(a => a.Spec.Decision is null) is { } open)
        {
            (open.Spec.Decision, open.Spec.Comment) = (verdict, decide.Comment);
            if (decide.Way == Way.Unchecked)
            {
                open.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [Annotations.DecisionStamp] = Stamp.Write(DecisionStamp.Type, new DecisionStamp(
                        open.Metadata.Uid, Digests.OfApproval(open.Spec), verdict, decide.Comment, decide.By.SignedIn(decide.Mfa), Timestamp.Format(Rehearsal.Now)), _key),
                };
            }

            Rehearsal.Settle();
        }
    }

    private void Change(ChangeRole change)
    {
        if (change.Version < 0)
        {
            _unknown = true;
            Rehearsal.Settle();
            _unknown = false;
        }
        else
        {
            _versions[change.Role % _versions.Length] = change.Version;
        }

        Rehearsal.Settle();
    }

    private RoleState StateOf(RoleReference role)
    {
        var which = Enumerable.Range(0, Setting.Roles.Count).First(i => Setting.Roles[i].Name == role.Name && Setting.Roles[i].Kind == role.Kind);
        return _unknown
            ? RoleState.Unknown
            : _versions[which] == 0 ? RoleState.Missing : new RoleState($"sha256:{role.Name}-{_versions[which]}", ["get pods"], IsMissing: false);
    }

    private AccessPolicy Named(string name, AccessPolicySpec spec) =>
        new() { Metadata = new V1ObjectMeta { Name = name, Uid = name, Generation = _generation++ }, Spec = Copy.Of(spec) };

    /// <summary>The key of rehearsals, which is no secret: stories have people whom admission did not hold back.</summary>
    private sealed class RehearsalKeyOfTests : IStampSigner, IStampVerifier
    {
        public string KeyId => "rehearsal";

        public byte[] Sign(ReadOnlySpan<byte> message) => HMACSHA256.HashData("rehearsal"u8, message);

        public bool Verify(string keyId, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => Sign(message).AsSpan().SequenceEqual(signature);
    }
}
