using CsCheck;
using JitOperator.Api.Audit;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Tests.Policies.Oracle;
using JitOperator.Core.Tests.Policies.Play;
using Xunit;
using Xunit.Abstractions;

namespace JitOperator.Core.Tests.Policies;

/// <summary>
/// Random policies, people, requests and deeds, played through a rehearsal and watched by an oracle that shares nothing with the code
/// under test: no access without what the policy in force demanded, and never longer, for more, or for somebody else.
/// </summary>
public class GrantProperties(ITestOutputHelper output)
{
    private const int Stories = 500;

    [Fact]
    public void Rehearsal_AnyStory_GrantsOnlyWhatThePoliciesAllow()
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        AnyStory.Any.Sample(
            story =>
            {
                foreach (var thing in Play(story))
                {
                    seen.AddOrUpdate(thing, 1, (_, count) => count + 1);
                }
            },
            iter: Stories,
            print: Tell);

        foreach (var (thing, count) in seen.OrderByDescending(pair => pair.Value))
        {
            output.WriteLine($"{thing}: {count}");
        }

        // Else nothing was put to the test. Far below what is usual, so that no run fails by chance.
        foreach (var (thing, percent) in new[]
        {
            (AuditRecordTypes.GrantIssued, 20), (AuditRecordTypes.GrantBreakGlass, 6), (AuditRecordTypes.ApprovalEscalated, 6),
            (AuditRecordTypes.ApprovalRefused, 5), (AuditRecordTypes.ReviewDecided, 4), ("quorum", 5), (DenialCauses.DeniedByPolicy, 2),
            (AuditRecordTypes.RequestScheduled, 2), (AuditRecordTypes.ApprovalSuperseded, 1),
        })
        {
            Assert.True(seen.GetValueOrDefault(thing) * 100 >= percent * Stories, $"{thing} in only {seen.GetValueOrDefault(thing)} of {Stories} stories.");
        }

        Assert.All(
            ["fallback", "extension", "two stages", "for somebody else", DenialCauses.LimitReached, RefusalCauses.SelfApproval],
            thing => Assert.True(seen.ContainsKey(thing), $"{thing} in no story."));
    }

    // What the story had in it, each once.
    private static HashSet<string> Play(Story story)
    {
        var theatre = new Theatre(story.Policies);
        var watcher = new Watcher(theatre);
        foreach (var deed in story.Deeds)
        {
            theatre.Play(deed);
            if (watcher.Look() is { Count: > 0 } faults)
            {
                Assert.Fail($"After {deed} at {theatre.Rehearsal.Now:O}: {string.Join("; ", faults)}\n{Log(theatre)}");
            }
        }

        return theatre.Rehearsal.Requests.SelectMany(r => Things(Facts.Of(r))).ToHashSet(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Things(Facts facts)
    {
        foreach (var record in facts.Records)
        {
            yield return record.Type;
            if (record.Cause is { } cause)
            {
                yield return cause;
            }
        }

        if (facts.Grant is { } grant)
        {
            var approvals = facts.Records.TakeWhile(r => r != grant).Where(r => r.Type == AuditRecordTypes.ApprovalDecided).ToList();
            (string Thing, bool Is)[] things =
            [
                ("extension", grant.Extends is not null),
                ("two stages", approvals.Select(a => a.Stage!.Index).Distinct().Count() > 1),
                ("quorum", approvals.GroupBy(a => a.Stage!.Index).Any(stage => stage.Count() > 1)),
                ("for somebody else", grant.Subject is not null),
                ("whole cluster", grant.Target!.ClusterWide == true),
            ];
            foreach (var (thing, _) in things.Where(thing => thing.Is))
            {
                yield return thing;
            }
        }

        if (facts.Records.Any(r => r.Stage?.FallbackFor is not null))
        {
            yield return "fallback";
        }
    }

    private static string Log(Theatre theatre) => string.Join('\n', theatre.Rehearsal.Requests.SelectMany(r => r.Records.Select(record =>
        $"{r.Manifest.Metadata.Name} {record.Time} {record.Type} {record.Stage?.Name} {record.Actor?.Username} {record.Policy?.Name} {record.Cause} {record.Message}")));

    private static string Tell(Story story) =>
        System.Text.Json.JsonSerializer.Serialize(story.Policies) + "\n" + string.Join('\n', story.Deeds.Select(deed => deed is Ask ask
            ? $"{deed} {System.Text.Json.JsonSerializer.Serialize(ask.Spec)}"
            : deed.ToString()));
}
