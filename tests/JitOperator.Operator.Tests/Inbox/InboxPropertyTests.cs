using System.Globalization;
using CsCheck;
using JitOperator.Api.Audit;
using JitOperator.Operator.Inbox;
using JitOperator.Operator.Tests.Diagnostics;
using Xunit;

namespace JitOperator.Operator.Tests.Inbox;

/// <summary>Two replicas refuse, leaders come, crash and go on after they were deposed: each letter is in the log exactly once.</summary>
[Collection(MetricsCollection.Name)]
public sealed class InboxPropertyTests
{
    [Fact]
    public Task RandomRefusalsOverLeaderChanges_EachLetter_IsInTheLogOnce() =>
        Gen.UInt.SampleAsync(PlayAsync, iter: 150, threads: 1);

    private static async Task PlayAsync(uint seed)
    {
        var random = new Random(unchecked((int)seed));
        using var post = new Post();
        var options = new InboxOptions { Burst = 10_000, UserBurst = 3, Rate = 1000, UserRate = 1 };
        LetterBox[] replicas = [post.Box(options), post.Box(options)];
        var leaders = new List<Leader> { await post.ElectAsync() };
        var posted = 0;
        Unreliable(post, random);
        for (var step = 0; step < 60; step++)
        {
            post.Time.Advance(TimeSpan.FromMilliseconds(random.Next(400)));
            switch (random.Next(10))
            {
                case < 5:
                    for (var i = random.Next(1, 6); i > 0; i--)
                    {
                        var user = string.Create(CultureInfo.InvariantCulture, $"user-{random.Next(3)}");
                        await replicas[random.Next(2)].PostAsync(post.Letter($"#{posted++}", user), CancellationToken.None);
                    }

                    break;
                case 5:
                    await replicas[random.Next(2)].SendSumsAsync();
                    break;
                case 6:
                    try
                    {
                        leaders.Add(await post.ElectAsync());
                    }
                    catch (Exception)
                    {
                        // It could not open the log, and tries again another time.
                    }

                    break;
                default:
                    // The last one leads; another one may not know yet that it does not.
                    await Task.WhenAll(leaders.OrderBy(_ => random.Next()).Take(random.Next(1, 3)).Select(leader => TryDrainAsync(leader, post)).ToList());
                    break;
            }
        }

        Reliable(post);
        foreach (var replica in replicas)
        {
            await replica.SendSumsAsync();
        }

        var last = await post.ElectAsync();
        await last.DrainOf(post.Store, post.Key).RunAsync(CancellationToken.None);
        var records = await last.RecordsAsync();
        foreach (var leader in leaders.Append(last))
        {
            await leader.DisposeAsync();
        }

        Assert.Empty(post.Store.All);
        Assert.All(records, record => Assert.Equal(AuditRecordTypes.AdmissionRefused, record.Type));
        Assert.Equal(posted, records.Sum(record => record.Admission!.Count ?? 1));
        var single = records.Where(record => record.Admission!.Count is null).Select(record => record.Message!).ToList();
        Assert.Equal(single.Count, single.Distinct(StringComparer.Ordinal).Count());
    }

    private static async Task TryDrainAsync(Leader leader, Post post)
    {
        try
        {
            await leader.DrainOf(post.Store, post.Key).RunAsync(CancellationToken.None);
        }
        catch (Exception)
        {
            // A crash: what it had in hand stays where it is.
        }
    }

    private static void Unreliable(Post post, Random random)
    {
        var turns = new Lock();
        bool Happens(int of)
        {
            lock (turns)
            {
                return random.Next(of) == 0;
            }
        }

        post.Store.BeforeDelete = () => Happens(6) ? throw new InvalidOperationException("killed") : Task.CompletedTask;
        post.Store.AfterList = async () =>
        {
            await Task.Yield();
            if (Happens(8))
            {
                throw new InvalidOperationException("killed");
            }
        };
        post.Objects.IsUnsure = () => Happens(5);
    }

    private static void Reliable(Post post)
    {
        post.Store.BeforeDelete = () => Task.CompletedTask;
        post.Store.AfterList = () => Task.CompletedTask;
        post.Objects.IsUnsure = () => false;
    }
}
