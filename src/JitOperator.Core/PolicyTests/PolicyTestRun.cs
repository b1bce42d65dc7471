using System.Globalization;
using System.Text.Json;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Admission;
using JitOperator.Core.Rehearsals;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;

namespace JitOperator.Core.PolicyTests;

/// <summary>Plays one policy test through in memory.</summary>
public sealed class PolicyTestRun
{
    /// <summary>When a story begins that does not say so: a Tuesday.</summary>
    public static readonly DateTimeOffset DefaultStart = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    private readonly PolicyTest _test;
    private readonly PolicyTestFile _file;
    private readonly Rehearsal _rehearsal;
    private readonly Dictionary<string, int> _roleChanges = new(StringComparer.Ordinal);
    private readonly List<string> _failures = [];

    private PolicyTestRun(PolicyTest test, PolicyTestFile file, DateTimeOffset start)
    {
        _test = test;
        _file = file;
        _rehearsal = new Rehearsal(
            start, file.Namespaces, (role, scope) => file.RoleIn(role, scope, _roleChanges.GetValueOrDefault($"{role.Kind}/{role.Name}")))
        {
            HasWitnesses = test.Spec.Witnesses != false,
        };
    }

    /// <summary>Runs a test.</summary>
    /// <param name="test">The test.</param>
    /// <param name="file">The objects that it is about.</param>
    /// <param name="look">Sees what was rehearsed, once all steps are done.</param>
    /// <returns>What did not come as expected, a sentence each; empty when all did.</returns>
    public static IReadOnlyList<string> Run(PolicyTest test, PolicyTestFile file, Action<Rehearsal>? look = null)
    {
        if (test.Spec.Steps.Count == 0)
        {
            return ["spec.steps is empty, so nothing is tested."];
        }

        var start = DefaultStart;
        if (test.Spec.Now is not null
            && !DateTimeOffset.TryParse(test.Spec.Now, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out start))
        {
            return [$"spec.now is \"{test.Spec.Now}\"; write it as 2026-11-24T10:00:00Z."];
        }

        var run = new PolicyTestRun(test, file, start.ToUniversalTime());
        foreach (var policy in file.Policies.Where(policy => test.Spec.Later?.Contains(policy.Metadata.Name) != true))
        {
            policy.Metadata.Generation ??= 1;
            run._rehearsal.Policies.Add(policy);
        }

        for (var i = 0; i < test.Spec.Steps.Count; i++)
        {
            run.Step(test.Spec.Steps[i], $"step {i + 1}");
        }

        look?.Invoke(run._rehearsal);
        return run._failures;
    }

    private void Step(PolicyTestStep step, string at)
    {
        if (Act(step) is not var (request, ruling))
        {
            _failures.Add($"{at}: what is to happen is not clear; give exactly one verb, and what it names must be in the file.");
            return;
        }

        var what = $"{at} ({Describe(step)})";
        if (ruling.Allowed == (step.Refused is not null))
        {
            _failures.Add(ruling.Allowed
                ? $"{what}: it was let pass, and expected to be refused with \"{step.Refused}\"."
                : $"{what}: it was refused: {ruling.Refusal}");
        }
        else if (step.Refused is { } expected && !ruling.Refusal!.Contains(expected, StringComparison.Ordinal))
        {
            _failures.Add($"{what}: it was refused with \"{ruling.Refusal}\", and expected to be with \"{expected}\".");
        }

        if (step.Expect is { } expectation)
        {
            Check(expectation, expectation.Request is { } other ? _rehearsal.Find(other) : request, what);
        }
    }

    private (RehearsedRequest? Request, Ruling Ruling)? Act(PolicyTestStep step)
    {
        string?[] verbs =
        [
            step.Ask, step.Approve, step.Deny, step.Revoke, step.Delete, step.Wait, step.Replace, step.ChangeRole, step.Witnessed?.ToString(), step.Hold, step.Look,
        ];
        if (verbs.Count(verb => verb is not null) != 1)
        {
            return null;
        }

        var request = _rehearsal.Find(step.Approve ?? step.Deny ?? step.Revoke ?? step.Delete ?? step.Look ?? string.Empty);
        switch (step)
        {
            case { Ask: { } ask } when User(step) is { } user && _file.Requests.FirstOrDefault(r => r.Metadata.Name == ask) is { } manifest:
                var asked = _rehearsal.Ask(user, Copy(manifest));
                return (asked.Allowed ? _rehearsal.Find(ask) : null, asked);
            case { Approve: not null } or { Deny: not null } when request is not null && User(step) is { } user:
                var verdict = step.Approve is null ? Decisions.Denied : Decisions.Approved;
                return (request, _rehearsal.Decide(user, request, verdict, step.Comment));
            case { Revoke: not null } when request is not null && User(step) is { } user:
                _rehearsal.Revoke(user, request);
                return (request, Ruling.Allow);
            case { Delete: not null } when request is not null:
                _rehearsal.Delete(request);
                return (request, Ruling.Allow);
            case { Wait: { } wait } when DurationText.TryParse(wait, out var time):
                _rehearsal.Wait(time);
                return (Last, Ruling.Allow);
            case { Replace: { } name, By: { } by } when _file.Policies.FirstOrDefault(p => p.Metadata.Name == by) is { } next:
                return Replaced(name, next) ? (Last, Ruling.Allow) : null;
            case { ChangeRole: { } role }:
                _roleChanges[role] = _roleChanges.GetValueOrDefault(role) + 1;
                _rehearsal.Settle();
                return (Last, Ruling.Allow);
            case { Witnessed: { } witnessed }:
                _rehearsal.IsWitnessed = witnessed;
                _rehearsal.Settle();
                return (Last, Ruling.Allow);
            case { Hold: { } held }:
                _rehearsal.GrantsHeld = held.Length == 0 ? null : held;
                _rehearsal.Settle();
                return (Last, Ruling.Allow);
            case { Look: not null } when request is not null:
                return (request, Ruling.Allow);
            default:
                return null;
        }
    }

    private bool Replaced(string name, AccessPolicy next)
    {
        var at = _rehearsal.Policies.ToList().FindIndex(p => p.Metadata.Name == name);
        if (at < 0)
        {
            return false;
        }

        var generation = (_rehearsal.Policies[at].Metadata.Generation ?? 1) + 1;
        _rehearsal.Policies[at] = new AccessPolicy { Metadata = new() { Name = name, Generation = generation }, Spec = next.Spec };
        _rehearsal.Settle();
        return true;
    }

    private void Check(PolicyTestExpectation expected, RehearsedRequest? request, string what)
    {
        if (request is null)
        {
            _failures.Add($"{what}: there is no such request to look at.");
            return;
        }

        var seen = PolicyTestOutcome.Of(
            _rehearsal.StatusOf(request),
            request.Approvals.Count(a => a.Spec.Decision is null),
            request.Bindings.Count);
        _failures.AddRange(seen.Differences(expected).Select(difference => $"{what}: {difference}"));
    }

    private RehearsedRequest? Last => _rehearsal.Requests is [.., var last] ? last : null;

    private StampedUser? User(PolicyTestStep step) => _test.Spec.Users.FirstOrDefault(u => u.Name == step.As) is { } user
        ? new StampedUser(
            user.Name,
            Groups: [.. user.Groups ?? [], "system:authenticated"],
            Extra: user.Extra?.ToDictionary(e => e.Key, e => (IReadOnlyList<string>)[.. e.Value], StringComparer.Ordinal))
        : null;

    // A story may file the same manifest again once it is gone, as Git does.
    private static AccessRequest Copy(AccessRequest manifest)
    {
        var contract = PolicyFileJson.Default.AccessRequest;
        var copy = JsonSerializer.SerializeToNode(manifest, contract)!.Deserialize(contract)!;
        copy.Metadata.NamespaceProperty ??= "default";
        return copy;
    }

    private static string Describe(PolicyTestStep step) => step switch
    {
        { Ask: { } name } => $"{step.As} asks for {name}",
        { Approve: { } name } => $"{step.As} approves {name}",
        { Deny: { } name } => $"{step.As} denies {name}",
        { Revoke: { } name } => $"{step.As} revokes {name}",
        { Delete: { } name } => $"{name} is deleted",
        { Wait: { } time } => $"{time} go by",
        { Replace: { } name } => $"{name} becomes {step.By}",
        { ChangeRole: { } name } => $"{name} changes",
        { Witnessed: { } witnessed } => witnessed ? "witnesses are back" : "witnesses are away",
        { Hold: { } held } => held.Length == 0 ? "grants are held no more" : "grants are held",
        _ => $"a look at {step.Look}",
    };
}
