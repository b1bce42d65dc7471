using System.Collections.Immutable;
using CsCheck;
using JitOperator.Api;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using JitOperator.Operator.Requests;
using Xunit;

namespace JitOperator.Operator.Tests.Requests;

public sealed class RequestTallyTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    // Every combination of what counts.
    private static readonly Gen<RequestHistory> Histories =
        from received in Gen.Bool
        from ended in Gen.Bool
        from policy in Gen.Int[0, 2].Select(i => i == 0 ? null : i == 1 ? "a" : "b")
        from stage in Gen.Int[0, 2].Select(i => i == 0 ? null : i == 1 ? "lead" : "cab")
        from opened in Gen.Int[0, 5]
        from review in Gen.Int[-1, 5]
        from reviewed in Gen.Bool
        select new RequestHistory
        {
            Received = received,
            TerminalPhase = ended ? RequestPhases.Expired : null,
            Grant = policy is null ? null : new Grant(Start, Start, "alice", "Role", "r", "d", policy, GrantScope.Cluster, []),
            Stages = stage is null ? [] : [new OpenedStage(0, stage, 1, Start) { OpenedAt = Start.AddMinutes(opened) }],
            Review = review < 0 ? null : new OpenedReview(1, [], Start.AddMinutes(review)) { ApprovedBy = reviewed ? ["bob"] : ImmutableList<string>.Empty },
        };

    [Fact]
    public void Set_AnySequence_SaysWhatACountOfAllWouldSay() =>
        Gen.Select(Gen.Int[1, 4].Select(i => $"r{i}"), Histories).List[1, 60].Sample(changes =>
        {
            var tally = new RequestTally();
            var all = new Dictionary<string, RequestHistory>(StringComparer.Ordinal);
            foreach (var (uid, history) in changes)
            {
                tally.Set(uid, history);
                all[uid] = history;
            }

            var live = all.Where(r => r.Value is { Received: true, TerminalPhase: null }).ToList();
            var reviews = all.Where(r => r.Value.Review is { IsDone: false }).ToList();
            Assert.Equal(live.Select(r => r.Key).Order(), tally.Live.Order());
            Assert.Equal(live.Count, tally.LiveCount);
            Assert.Equal(reviews.Select(r => r.Key).Order(), tally.InReview.Order());
            Assert.Equal(reviews.Count, tally.Reviews);
            Assert.Equal(reviews.Count(r => r.Value.Review!.Deadline <= Start.AddMinutes(2)), tally.ReviewsDue(Start.AddMinutes(2)));
            Assert.Equal(
                live.Where(r => r.Value.Grant is not null).GroupBy(r => r.Value.Grant!.PolicyName).ToDictionary(g => g.Key, g => g.LongCount()),
                tally.ActiveByPolicy().ToDictionary());
            Assert.Equal(
                live.Where(r => r.Value is { Grant: null, Stages.Count: > 0 }).GroupBy(r => r.Value.Stages[0].Name)
                    .ToDictionary(g => g.Key, g => (g.Count(), g.Min(r => r.Value.Stages[0].OpenedAt!.Value))),
                tally.Waiting().ToDictionary(w => w.Stage, w => (w.Count, w.Oldest)));
        });
}
