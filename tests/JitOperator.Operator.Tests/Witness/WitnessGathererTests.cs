using System.Net;
using System.Net.Sockets;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Witness;
using Xunit;

namespace JitOperator.Operator.Tests.Witness;

/// <summary>Asking real witnesses, and some that are not what they say.</summary>
public sealed class WitnessGathererTests : IAsyncDisposable
{
    private readonly WitnessHouse _house = new();

    [Fact]
    public async Task Gather_AsTheLogGrows_GivesEachCheckpointWithAllCosignatures()
    {
        var witnesses = new[] { await _house.StartAsync("w1"), await _house.StartAsync("w2"), await _house.StartAsync("w3") };
        var grown = new List<long>();
        var gatherer = _house.Gatherer(
            WitnessHouse.Policy(2, witnesses), new() { Grace = TimeSpan.FromSeconds(20), OnGrown = head => grown.Add(head.Checkpoint.Size) });
        foreach (var size in new[] { 0L, 1, 7, 7, 8, 300 })
        {
            var round = await gatherer.GatherAsync(_house.Head(size), default);

            Assert.All(round.Replies, reply => Assert.Equal(WitnessOutcome.Cosigned, reply.Outcome));
            Assert.Equal(3, round.Cosigned!.Cosignatures.Count);
            Assert.True(Checkpoint.TryOpen(round.Cosigned.SignedNote, [_house.Log.Verifier], out _, out _));
            Assert.True(WitnessHouse.Policy(3, witnesses).Judge(gatherer.Best!.SignedNote).IsSatisfied);
        }

        Assert.Equal(300, gatherer.CosignedSize);
        Assert.Equal([1L, 7, 8, 300], grown);
        Assert.Empty(gatherer.Contradictions);
    }

    /// <summary>A leader that begins anew knows nothing of what witnesses have cosigned: they tell it.</summary>
    [Fact]
    public async Task Gather_WithoutKnowingTheWitnessesSize_LearnsIt()
    {
        var policy = WitnessHouse.Policy(1, await _house.StartAsync("w1"));
        await _house.Gatherer(policy).GatherAsync(_house.Head(40), default);

        Assert.NotNull((await _house.Gatherer(policy).GatherAsync(_house.Head(70), default)).Cosigned);
    }

    [Fact]
    public async Task Gather_OneOfThreeIsGone_IsEnoughForTwo()
    {
        var witnesses = new[] { await _house.StartAsync("w1"), await _house.StartAsync("w2"), await _house.StartAsync("w3") };
        await _house.StopAsync(2);

        var two = await _house.Gatherer(WitnessHouse.Policy(2, witnesses)).GatherAsync(_house.Head(5), default);
        var three = _house.Gatherer(WitnessHouse.Policy(3, witnesses));

        Assert.Equal(2, two.Cosigned!.Cosignatures.Count);
        Assert.Null((await three.GatherAsync(_house.Head(5), default)).Cosigned);
        Assert.Equal(0, three.CosignedSize);
        Assert.Equal(WitnessOutcome.Unreachable, two.Replies[2].Outcome);
    }

    /// <summary>One that takes the connection and never answers costs the grace and no more.</summary>
    [Fact]
    public async Task Gather_OneNeverAnswers_DoesNotHoldTheOthersUp()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var gone = new WitnessEndpoint(
            new CosignatureSigner("silent", WitnessHouse.NewKey()).Key, new Uri($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/"));
        var options = new WitnessGathererOptions { Timeout = TimeSpan.FromMinutes(10), Grace = TimeSpan.FromMilliseconds(50) };
        var gatherer = _house.Gatherer(WitnessHouse.Policy(1, await _house.StartAsync("w1"), gone), options);

        var round = await gatherer.GatherAsync(_house.Head(5), default).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

        Assert.NotNull(round.Cosigned);
        Assert.Equal("It was slower than the others.", round.Replies.Single(reply => reply.Witness == "silent").Message);
        var late = _house.Gatherer(WitnessHouse.Policy(1, gone), options with { Timeout = TimeSpan.FromMilliseconds(50) });
        Assert.Null((await late.GatherAsync(_house.Head(5), default)).Cosigned);
    }

    [Fact]
    public async Task Gather_ALogThatWasRewritten_IsReported()
    {
        var policy = WitnessHouse.Policy(1, await _house.StartAsync("w1"));
        await _house.Gatherer(policy).GatherAsync(_house.Head(20), default);
        var (leaves, size) = (new LeafProofs(), 25L);
        for (var i = 0L; i < size; i++)
        {
            leaves.Append(i, WitnessHouse.Leaf(i < 15 ? i : 1000 + i));
        }

        var checkpoint = new Checkpoint(WitnessHouse.Origin, size, leaves.RootAt(size)!.Value);
        var gatherer = _house.Gatherer(policy, proofs: leaves);
        var round = await gatherer.GatherAsync(new LogHead(checkpoint, _house.Log.Sign(checkpoint.ToString())), default);

        Assert.Null(round.Cosigned);
        Assert.Equal((WitnessOutcome.Forked, "w1"), (gatherer.Contradictions[0].Outcome, gatherer.Contradictions[0].Witness));
        Assert.Equal("It has cosigned 20 records that are not the first 20 of this log with 25.", gatherer.Contradictions[0].Message);
    }

    [Fact]
    public async Task Gather_ALogThatWasCutOff_IsReported()
    {
        var policy = WitnessHouse.Policy(1, await _house.StartAsync("w1"));
        await _house.Gatherer(policy).GatherAsync(_house.Head(20), default);
        var gatherer = _house.Gatherer(policy);

        Assert.Null((await gatherer.GatherAsync(_house.Head(12), default)).Cosigned);
        Assert.Equal(WitnessOutcome.Ahead, Assert.Single(gatherer.Contradictions).Outcome);
        Assert.NotNull((await gatherer.GatherAsync(_house.Head(21), default)).Cosigned);
        Assert.Empty(gatherer.Contradictions);
    }

    /// <summary>The URL is that of another witness, whose key is not the one that is trusted.</summary>
    [Fact]
    public async Task Gather_CosignaturesOfAnotherKey_DoNotCount()
    {
        var impostor = await _house.StartAsync("w1");
        var trusted = new CosignatureSigner("w1", WitnessHouse.NewKey()).Key;

        var round = await _house.Gatherer(WitnessHouse.Policy(1, new WitnessEndpoint(trusted, impostor.Url))).GatherAsync(_house.Head(5), default);

        Assert.Null(round.Cosigned);
        Assert.Contains("was its key changed?", round.Replies[0].Message, StringComparison.Ordinal);
    }

    public static TheoryData<int, string, string> Answers => new()
    {
        { 200, "text/plain", "" },
        { 200, "text/plain", "nonsense\n" },
        { 200, "text/plain", "\u2014 w1 AAAAAAA=\n" },
        { 200, "text/plain", "old text\n\n\u2014 w1 AAAAAAA=\n" },
        { 200, "text/plain", new string('x', 200_000) },
        { 409, "text/plain", "3\n" },
        { 409, "text/x.tlog.size", "3" },
        { 409, "text/x.tlog.size", "03\n" },
        { 409, "text/x.tlog.size", "-1\n" },
        { 409, "text/x.tlog.size", "3\n" },
        { 404, "text/plain", "no\n" },
        { 403, "text/plain", "no\n" },
        { 400, "text/plain", "no\n" },
        { 500, "text/plain", "no\n" },
        { 302, "text/plain", "no\n" },
    };

    /// <summary>Whatever a witness answers, nothing but a signature of its key counts, and the call ends.</summary>
    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Ask_AWitnessThatAnswersNonsense_GivesNothing(int status, string type, string body)
    {
        using var http = new HttpClient(new Parrot(status, type, body));
        var key = new CosignatureSigner("w1", WitnessHouse.NewKey()).Key;
        var client = new WitnessClient(http, [key], new Uri("http://witness.example.com/"), TimeSpan.FromSeconds(20), TimeProvider.System);

        var reply = await client.AskAsync(_house.Head(5), _house.Leaves, default);

        Assert.True(reply.Outcome is WitnessOutcome.Unreachable or WitnessOutcome.Refused, reply.ToString());
        Assert.Empty(reply.Cosignatures);
    }

    /// <summary>An old cosignature of the right key, sent again for another checkpoint.</summary>
    [Fact]
    public async Task Ask_ACosignatureOfAnotherCheckpoint_DoesNotCount()
    {
        var signer = new CosignatureSigner("w1", WitnessHouse.NewKey());
        var line = signer.Sign(_house.Head(4).Checkpoint.ToString(), new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
        using var http = new HttpClient(new Parrot(200, "text/plain", $"{line}\n"));
        var client = new WitnessClient(http, [signer.Key], new Uri("http://witness.example.com/"), TimeSpan.FromSeconds(20), TimeProvider.System);

        Assert.Equal("It answered with a cosignature that does not verify.", (await client.AskAsync(_house.Head(5), _house.Leaves, default)).Message);
    }

    [Fact]
    public async Task Ask_ACosignatureOfTheFuture_DoesNotCount()
    {
        var signer = new CosignatureSigner("w1", WitnessHouse.NewKey());
        var line = signer.Sign(_house.Head(5).Checkpoint.ToString(), new DateTimeOffset(9999, 11, 24, 10, 0, 0, TimeSpan.Zero));
        using var http = new HttpClient(new Parrot(200, "text/plain", $"{line}\n"));
        var client = new WitnessClient(http, [signer.Key], new Uri("http://witness.example.com/"), TimeSpan.FromSeconds(20), TimeProvider.System);

        Assert.Empty((await client.AskAsync(_house.Head(5), _house.Leaves, default)).Cosignatures);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    private sealed class Parrot(int status, string type, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, null, type) });
    }
}
