using JitOperator.Operator.Activity.Ingest;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace JitOperator.Operator.Tests.Activity;

/// <summary>Following files that are written to, rotated, cut off and taken away.</summary>
public sealed class FollowTests
{
    [Fact]
    public async Task Follow_AFileThatAppearsLaterAndGrows_IsSentAsItComes()
    {
        await using var house = await IngestHouse.CreateAsync();
        using var stop = new CancellationTokenSource();
        var run = house.RunAsync(house.Options(house.At("a.log")) with { IsFollowing = true, StateFile = house.At("state") }, cancellationToken: stop.Token);

        house.Write("a.log", IngestHouse.Lines(0, 3) + IngestHouse.Event("e3")[..50]);
        await house.UntilAsync(() => house.Endpoint.Ids.Count == 3, "three are sent");
        File.AppendAllText(house.At("a.log"), IngestHouse.Event("e3")[50..] + "\n" + IngestHouse.Lines(4, 2));
        await house.UntilAsync(() => house.Endpoint.Ids.Count == 6, "six are sent");
        await stop.CancelAsync();

        Assert.Equal(IngestExitCodes.Success, await run);
        Assert.Equal(IngestHouse.Ids(0, 6), house.Endpoint.Ids);
    }

    [Fact]
    public async Task Follow_RotationByName_LosesNothing()
    {
        await using var house = await IngestHouse.CreateAsync();
        using var stop = new CancellationTokenSource();
        house.Write("audit.log", IngestHouse.Lines(0, 5));
        var run = house.RunAsync(house.Options(house.At("audit.log")) with { IsFollowing = true, StateFile = house.At("state") }, cancellationToken: stop.Token);
        await house.UntilAsync(() => house.Endpoint.Ids.Count == 5, "the first are sent");

        for (var i = 1; i <= 20; i++)
        {
            File.AppendAllText(house.At("audit.log"), IngestHouse.Lines(i * 10, 3));
            File.Move(house.At("audit.log"), house.At($"audit-{i}.log"));
            File.AppendAllText(house.At($"audit-{i}.log"), IngestHouse.Lines((i * 10) + 3, 1));
            house.Write("audit.log", IngestHouse.Lines((i * 10) + 5, 2));
            var last = $"e{(i * 10) + 6}";
            await house.UntilAsync(() => house.Endpoint.Ids.Contains(last), $"{last} is sent");
        }

        await stop.CancelAsync();
        Assert.Equal(IngestExitCodes.Success, await run);
        var expected = IngestHouse.Ids(0, 5).Concat(Enumerable.Range(1, 20).SelectMany(i => IngestHouse.Ids(i * 10, 4).Concat(IngestHouse.Ids((i * 10) + 5, 2))));
        Assert.Equal(expected, house.Endpoint.Ids.Distinct());
    }

    [Fact]
    public async Task Follow_SeveralRotationsWhileNobodyFollowed_AreAllRead()
    {
        await using var house = await IngestHouse.CreateAsync();
        var options = house.Options(house.Write("audit.log", IngestHouse.Lines(0, 10))) with { StateFile = house.At("state") };
        await house.RunAsync(options);
        var time = new DateTime(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc);
        for (var i = 1; i <= 3; i++)
        {
            File.AppendAllText(house.At("audit.log"), IngestHouse.Lines(i * 10, 10));
            File.Move(house.At("audit.log"), house.At($"audit-{i}.log"));
            File.SetLastWriteTimeUtc(house.At($"audit-{i}.log"), time.AddMinutes(i));
        }

        house.Write("audit.log", IngestHouse.Lines(40, 5));

        Assert.Equal(IngestExitCodes.Success, await house.RunAsync(options));
        Assert.Equal(IngestHouse.Ids(0, 45), house.Endpoint.Ids);
    }

    [Fact]
    public async Task Follow_ACopyThatIsThenCutOff_LosesNothingOfTheCopy()
    {
        await using var house = await IngestHouse.CreateAsync();
        var options = house.Options(house.Write("audit.log", IngestHouse.Lines(0, 10))) with { StateFile = house.At("state") };
        await house.RunAsync(options);
        File.AppendAllText(house.At("audit.log"), IngestHouse.Lines(10, 10));
        File.Copy(house.At("audit.log"), house.At("audit.log.1"));
        house.Write("audit.log", IngestHouse.Lines(20, 1));

        Assert.Equal(IngestExitCodes.Success, await house.RunAsync(options));
        Assert.Equal(IngestHouse.Ids(0, 21), house.Endpoint.Ids);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(50)]
    public async Task Follow_ContentThatIsCutOffAndWrittenAnew_IsReadFromItsBeginning(int lines)
    {
        await using var house = await IngestHouse.CreateAsync();
        using var stop = new CancellationTokenSource();
        house.Write("a.log", IngestHouse.Lines(0, 10));
        var run = house.RunAsync(house.Options(house.At("a.log")) with { IsFollowing = true }, cancellationToken: stop.Token);
        await house.UntilAsync(() => house.Endpoint.Ids.Count == 10, "the first are sent");

        using (var file = new FileStream(house.At("a.log"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(0);
            file.Write(System.Text.Encoding.UTF8.GetBytes(IngestHouse.Lines(100, lines)));
        }

        await house.UntilAsync(() => house.Endpoint.Ids.Distinct().Count() == 10 + lines, "the others are sent");
        await stop.CancelAsync();
        await run;
        Assert.Equal(IngestHouse.Ids(100, lines), house.Endpoint.Ids.Distinct().Skip(10));
    }

    [Fact]
    public async Task Follow_ACompressedFileThatIsStillWritten_IsWaitedFor()
    {
        await using var house = await IngestHouse.CreateAsync();
        using var stop = new CancellationTokenSource();
        var bytes = IngestHouse.Zip(IngestHouse.Lines(0, 3000));
        File.WriteAllBytes(house.At("a.gz"), bytes[..(bytes.Length / 3)]);
        var run = house.RunAsync(house.Options(house.At("a.gz")) with { IsFollowing = true }, cancellationToken: stop.Token);
        await house.UntilAsync(() => house.Endpoint.Ids.Count > 0, "some are sent");

        using (var file = new FileStream(house.At("a.gz"), FileMode.Append))
        {
            file.Write(bytes.AsSpan(bytes.Length / 3));
        }

        await house.UntilAsync(() => house.Endpoint.Ids.Count >= 3000, "all are sent");
        await stop.CancelAsync();
        Assert.Equal(IngestExitCodes.Success, await run);
        Assert.Equal(IngestHouse.Ids(0, 3000), house.Endpoint.Ids);
    }

    /// <summary>What was complete only after the last look was once taken for cut off.</summary>
    [Fact]
    public async Task Follow_StoppedJustAfterTheLastBytesCame_IsNotCutOff()
    {
        await using var house = await IngestHouse.CreateAsync();
        using var stop = new CancellationTokenSource();
        var bytes = IngestHouse.Zip(IngestHouse.Lines(0, 300));
        File.WriteAllBytes(house.At("a.gz"), bytes[..^8]);
        var run = house.RunAsync(house.Options(house.At("a.gz")) with { IsFollowing = true }, cancellationToken: stop.Token);
        await house.UntilAsync(() => house.Endpoint.Ids.Count >= 300, "all are sent");

        using (var file = new FileStream(house.At("a.gz"), FileMode.Append))
        {
            file.Write(bytes.AsSpan(bytes.Length - 8));
        }

        await stop.CancelAsync();
        Assert.Equal(IngestExitCodes.Success, await run);
    }

    [Fact]
    public async Task Follow_KilledAndBegunAgainManyTimes_SendsEachAtLeastOnce()
    {
        await using var house = await IngestHouse.CreateAsync();
        var random = new Random(7);
        house.Endpoint.Answer = _ =>
        {
            lock (random)
            {
                return random.Next(3) == 0 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            }
        };
        var written = 0;
        house.Write("audit.log", string.Empty);
        for (var round = 0; round < 15; round++)
        {
            using var stop = new CancellationTokenSource();
            var run = house.RunAsync(house.Options(house.At("audit.log")) with { IsFollowing = true, StateFile = house.At("state") }, cancellationToken: stop.Token);
            for (var step = 0; step < 5; step++)
            {
                var count = random.Next(1, 300);
                File.AppendAllText(house.At("audit.log"), IngestHouse.Lines(written, count));
                written += count;
                if (random.Next(4) == 0)
                {
                    // What nobody has ever seen under its name, nobody can know again.
                    var any = written - 1;
                    await house.UntilAsync(() => house.Endpoint.Ids.Contains($"e{any}"), "it is sent");
                    File.AppendAllText(house.At("audit.log"), IngestHouse.Lines(written, 5));
                    written += 5;
                    File.Move(house.At("audit.log"), house.At($"audit-{round}-{step}.log"));
                    house.Write("audit.log", string.Empty);
                }
            }

            await stop.CancelAsync();
            await run;
        }

        var options = house.Options(house.At("audit.log")) with { StateFile = house.At("state") };
        Assert.Equal(IngestExitCodes.Success, await house.RunAsync(options));
        Assert.Equal(IngestHouse.Ids(0, written), house.Endpoint.Ids.Distinct());
    }
}
