using System.Globalization;
using CsCheck;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Verification;
using Xunit.Abstractions;

namespace JitOperator.Audit.Tests.Tamper;

/// <summary>No false alarm: whatever a true log has gone through, it verifies, also against every checkpoint that was kept on the way.</summary>
public sealed class HonestLogTests(ITestOutputHelper output)
{
    private int _merged;
    private int _pruned;
    private int _rotated;

    [Fact]
    public void VerifyAsync_TrueLogs_NeverAlarms()
    {
        Gen.Int[0, int.MaxValue].Sample(seed => RunAsync(seed).GetAwaiter().GetResult(), iter: 10_000);

        output.WriteLine($"10000 logs: {_merged} merged in part or as a whole, {_pruned} pruned, {_rotated} passed on to another key");
        Assert.True(_merged > 100 && _pruned > 30 && _rotated > 1000);
    }

    private static long SizeOf(string note) => long.Parse(note.Split('\n')[1], CultureInfo.InvariantCulture);

    private async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var isLong = seed % 50 == 0;
        var builder = await new LogBuilder(seed).GrowAsync(isLong ? random.Next(200, 1200) : random.Next(1, 9), isLong ? 200 : 6);
        List<string> kept = [];
        for (var step = 0; step < (isLong ? 5 : 2); step++)
        {
            switch (random.Next(isLong ? 7 : 2))
            {
                case 0:
                    await builder.RotateAsync();
                    Interlocked.Increment(ref _rotated);
                    break;
                case 1:
                    await builder.GrowAsync((int)builder.Size + random.Next(1, 9), 5);
                    break;
                case 2 or 3:
                    await builder.GrowAsync((int)builder.Size + random.Next(1, 400), 200);
                    break;
                case 4:
                    await builder.MergeAsync(random.Next(3) == 0 ? random.Next(1, 30) : int.MaxValue);
                    Interlocked.Increment(ref _merged);
                    break;
                default:
                    await builder.MergeAsync();
                    await builder.PruneAsync(random.Next(3) == 0 ? random.Next(1, 12) : int.MaxValue);
                    Interlocked.Increment(ref _merged);
                    break;
            }

            kept.Add(builder.Head.SignedNote);
        }

        var verifier = new LogVerifier([TestKeys.Signer.Verifier]);
        var report = await verifier.VerifyAsync(builder.Store, [], default);
        Assert.True(report.IsVerified, $"seed {seed}: {string.Join('\n', report.Findings)}");
        Assert.Equal(builder.Size, report.Head!.Checkpoint.Size);
        if (report.MinimumIndex > 0)
            Interlocked.Increment(ref _pruned);
        if (kept.Where(note => SizeOf(note) >= report.MinimumIndex).ToList() is { Count: > 0 } provable && random.Next(4) == 0)
            Assert.True((await verifier.VerifyAsync(builder.Store, provable, default)).IsVerified, $"seed {seed}, with kept checkpoints");
    }
}
