using System.Text;
using CsCheck;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Tests.Merkle;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Witness;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Audit.Tests.Witness;

/// <summary>Every rule of C2SP tlog-witness on add-checkpoint, and what must never happen.</summary>
public sealed class WitnessServiceTests
{
    private static readonly MerkleTree s_tree = TreeSamples.Tree(300);
    private static readonly string s_hash = WitnessService.HashOf(TestKeys.Origin);
    private readonly MemoryWitnessStore _store = new();
    private readonly FakeTimeProvider _time = new(WitnessSamples.Now);

    [Fact]
    public async Task AddCheckpoint_TheFirst_IsCosignedAndRemembered()
    {
        using var service = Service();

        var answer = await AddAsync(service, 0, 7);

        Assert.Equal((200, "text/plain; charset=utf-8"), (answer.Status, answer.ContentType));
        var kept = await service.CheckpointAsync(s_hash, default);
        Assert.Equal(200, kept.Status);
        Assert.True(SignedNote.TryParse(kept.Body, out var note));
        Assert.True(note!.IsSignedBy([TestKeys.Signer.Verifier]));
        Assert.Equal(2, note.Signatures.Count);
        Assert.Equal(answer.Body, $"{note.Signatures[1]}\n");
        var verdict = WitnessSamples.Policy(1, WitnessSamples.Endpoint(WitnessSamples.Witness(1))).Judge(note);
        Assert.Equal(WitnessSamples.Now, Assert.Single(verdict.Cosignatures).Time);
    }

    [Fact]
    public async Task AddCheckpoint_OneAfterTheOther_AreCosigned()
    {
        using var service = Service();
        Assert.Equal(200, (await AddAsync(service, 0, 0)).Status);
        Assert.Equal(200, (await AddAsync(service, 0, 5)).Status);
        Assert.Equal(200, (await AddAsync(service, 5, 5)).Status);
        Assert.Equal(200, (await AddAsync(service, 5, 8)).Status);
        Assert.Equal(200, (await AddAsync(service, 8, 300)).Status);
        Assert.Equal(300, await SizeAsync(service));
    }

    [Fact]
    public async Task AddCheckpoint_AgainWhenTimeHasPassed_HasTheNewTime()
    {
        using var service = Service();
        await AddAsync(service, 0, 5);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(200, (await AddAsync(service, 5, 5)).Status);

        Assert.Equal(WitnessSamples.Now.AddMinutes(1), await TimeAsync(service));
    }

    /// <summary>A clock that goes back must not make the larger tree look the older one.</summary>
    [Fact]
    public async Task AddCheckpoint_AfterTheClockWentBack_HasNoEarlierTime()
    {
        using (var service = Service())
            await AddAsync(service, 0, 5);
        using var restarted = WitnessSamples.Service(_store, time: new FakeTimeProvider(WitnessSamples.Now.AddHours(-1)));

        Assert.Equal(200, (await AddAsync(restarted, 5, 8)).Status);

        Assert.Equal(WitnessSamples.Now, await TimeAsync(restarted));
    }

    [Fact]
    public async Task AddCheckpoint_Malformed_Is400()
    {
        using var service = Service();

        Assert.Equal(400, (await service.AddCheckpointAsync("old 0\n"u8.ToArray(), default)).Status);
        Assert.Equal(400, (await AddAsync(service, 8, 7)).Status);
        Assert.Equal(0, await SizeAsync(service));
    }

    [Fact]
    public async Task AddCheckpoint_OfAnUnknownOrigin_Is404()
    {
        using var service = WitnessSamples.Service(_store, logs: new NoteSigner("another.example.com", TestKeys.Key(1)).Verifier);

        Assert.Equal(404, (await AddAsync(service, 0, 7)).Status);
    }

    [Fact]
    public async Task AddCheckpoint_SignedByNoTrustedKey_Is403()
    {
        using var service = WitnessSamples.Service(_store, logs: TestKeys.OtherSigner.Verifier);

        Assert.Equal(403, (await AddAsync(service, 0, 7)).Status);
        Assert.Equal(404, (await service.CheckpointAsync(s_hash, default)).Status);
    }

    /// <summary>A right signature beside a wrong one of a trusted key: the note is malformed, says C2SP signed-note.</summary>
    [Fact]
    public async Task AddCheckpoint_WithAWrongSignatureOfATrustedKey_Is403()
    {
        using var service = WitnessSamples.Service(_store, logs: [TestKeys.Signer.Verifier, TestKeys.OtherSigner.Verifier]);
        Assert.True(SignedNote.TryParse(WitnessSamples.Head(s_tree, 7).SignedNote, out var right));
        Assert.True(SignedNote.TryParse(WitnessSamples.Head(s_tree, 8, TestKeys.OtherSigner).SignedNote, out var wrong));

        Assert.Equal(403, (await AddAsync(service, right!.With(wrong!.Signatures))).Status);
        Assert.True(SignedNote.TryParse(WitnessSamples.Head(s_tree, 7, TestKeys.OtherSigner).SignedNote, out var also));
        Assert.Equal(200, (await AddAsync(service, right.With(also!.Signatures))).Status);
    }

    [Fact]
    public async Task AddCheckpoint_WithSignaturesOfStrangers_KeepsOnlyTheLogsAndItsOwn()
    {
        using var service = Service();
        Assert.True(SignedNote.TryParse(WitnessSamples.Head(s_tree, 7).SignedNote, out var note));
        var stranger = WitnessSamples.Witness(2).Sign(note!.Text, WitnessSamples.Now);
        var forged = new NoteSignature(WitnessSamples.Witness(1).Key.Name, WitnessSamples.Witness(1).Key.Id, new byte[72]);

        Assert.Equal(200, (await AddAsync(service, note.With([stranger, forged]))).Status);

        var kept = await service.CheckpointAsync(s_hash, default);
        Assert.True(SignedNote.TryParse(kept.Body, out var stored));
        Assert.Equal([TestKeys.Origin, WitnessSamples.Witness(1).Key.Name], stored!.Signatures.Select(s => s.KeyName));
        Assert.True(WitnessSamples.Policy(1, WitnessSamples.Endpoint(WitnessSamples.Witness(1))).Judge(stored).IsSatisfied);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    public async Task AddCheckpoint_FromAnotherSize_Is409AndSaysWhich(long oldSize)
    {
        using var service = Service();
        await AddAsync(service, 0, 5);

        var answer = await AddAsync(service, oldSize, 8);

        Assert.Equal(new WitnessAnswer(409, "text/x.tlog.size", "5\n"), answer);
        Assert.Equal(5, await SizeAsync(service));
    }

    [Fact]
    public async Task AddCheckpoint_NothingCosignedYet_Is409WithZero()
    {
        using var service = Service();

        Assert.Equal(new WitnessAnswer(409, "text/x.tlog.size", "0\n"), await AddAsync(service, 3, 8));
    }

    [Fact]
    public async Task AddCheckpoint_EmptyTreeWithAnotherRoot_Is422()
    {
        using var service = Service();

        Assert.Equal(422, (await AddAsync(service, Signed(0, TreeSamples.Leaf(1)))).Status);
        Assert.Equal(200, (await AddAsync(service, Signed(0, Rfc6962.EmptyRoot))).Status);
    }

    [Fact]
    public async Task AddCheckpoint_ProofFromTheEmptyTree_Is422()
    {
        using var service = Service();

        Assert.Equal(422, (await AddAsync(service, Signed(7, s_tree.RootAt(7)), 0, [TreeSamples.Leaf(1)])).Status);
    }

    [Fact]
    public async Task AddCheckpoint_SameSizeWithAnotherRootOrAProof_Is422()
    {
        using var service = Service();
        await AddAsync(service, 0, 7);

        Assert.Equal(422, (await AddAsync(service, Signed(7, TreeSamples.Leaf(1)), 7, [])).Status);
        Assert.Equal(422, (await AddAsync(service, Signed(7, s_tree.RootAt(7)), 7, [TreeSamples.Leaf(1)])).Status);
        Assert.Equal(200, (await AddAsync(service, Signed(7, s_tree.RootAt(7)), 7, [])).Status);
    }

    /// <summary>Whatever of the past was changed: no proof gets it past the witness, and what it remembers stays.</summary>
    [Fact]
    public async Task AddCheckpoint_OfAnyFork_Is422()
    {
        var forks = from old in Gen.Long[1, 60] from common in Gen.Long[0, old - 1] from size in Gen.Long[old, 80] select (old, common, size);
        await forks.SampleAsync(async f =>
        {
            using var service = WitnessSamples.Service(new MemoryWitnessStore());
            await AddAsync(service, 0, f.old);
            var fork = WitnessSamples.Fork(f.common, f.size);

            var answer = await service.AddCheckpointAsync(WitnessSamples.Body(fork, f.old, f.size), default);

            Assert.Equal(422, answer.Status);
            Assert.Equal(f.old, await SizeAsync(service));
        }, iter: 300);
    }

    /// <summary>Any sequence of submissions: what is remembered only grows, and each thing cosigned begins with all before it.</summary>
    [Fact]
    public async Task AddCheckpoint_AnySequence_NeverGoesBack()
    {
        var steps = Gen.Select(Gen.Long[0, 40], Gen.Long[0, 40], Gen.Bool).Array[1, 12];
        await steps.SampleAsync(async sequence =>
        {
            using var service = WitnessSamples.Service(new MemoryWitnessStore());
            var latest = 0L;
            foreach (var (old, size, forked) in sequence)
            {
                var tree = forked ? WitnessSamples.Fork(10, 40) : s_tree;
                var answer = await service.AddCheckpointAsync(WitnessSamples.Body(tree, old, size), default);
                var expected = old > size ? 400 : old != latest ? 409 : forked && size > 10 && latest > 0 && old > 10 ? 422 : 0;
                if (expected != 0)
                    Assert.Equal(expected, answer.Status);
                if (answer.Status != 200)
                    continue;
                Assert.True(size >= latest);
                latest = size;
                if (forked && size > 10)
                    break;
            }

            Assert.Equal(latest, await SizeAsync(service));
        }, iter: 300);
    }

    /// <summary>The race of the specification: of two that both follow from what is known, one is told of the other.</summary>
    [Fact]
    public async Task AddCheckpoint_ManyAtOnce_NeverRollBack()
    {
        // Two services on one store, as replicas are: the store's compare-and-swap alone keeps them apart.
        using var one = Service();
        using var other = Service();
        await AddAsync(one, 0, 10);
        var random = new Random(5);
        var largest = 10L;
        for (var round = 0; round < 50; round++)
        {
            var known = await SizeAsync(one);
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
            {
                long size;
                lock (random)
                    size = Math.Min(300, known + random.Next(1, 9));
                return AddAsync(i % 2 == 0 ? one : other, known, size);
            })));

            Assert.True(answers.Count(a => a.Status == 200) <= 1 || known == 300);
            Assert.All(answers, a => Assert.True(a.Status is 200 or 409));
            Assert.True(await SizeAsync(one) >= largest);
            largest = await SizeAsync(one);
        }

        Assert.True(largest > 60);
    }

    /// <summary>Killed after it remembered and before it answered: it goes on from what it remembers.</summary>
    [Fact]
    public async Task AddCheckpoint_KilledBeforeTheAnswer_IsRemembered()
    {
        using (var service = WitnessSamples.Service(new DyingStore(_store)))
            await Assert.ThrowsAsync<DyingStore.KilledException>(() => AddAsync(service, 0, 7));
        using var restarted = Service();

        Assert.Equal(new WitnessAnswer(409, "text/x.tlog.size", "7\n"), await AddAsync(restarted, 0, 9));
        Assert.Equal(200, (await AddAsync(restarted, 7, 9)).Status);
    }

    [Fact]
    public async Task AddCheckpoint_StoreThatFails_Is503AndNothingIsCosigned()
    {
        using var service = WitnessSamples.Service(new FailingStore());

        Assert.Equal(503, (await AddAsync(service, 0, 7)).Status);
        Assert.Equal(503, (await service.CheckpointAsync(s_hash, default)).Status);
    }

    /// <summary>Somebody puts an older state back under a running witness: it stops rather than cosign what it may have seen otherwise.</summary>
    [Fact]
    public async Task AddCheckpoint_StateThatWentBack_Is503()
    {
        using var service = Service();
        await AddAsync(service, 0, 5);
        var old = await _store.ReadAsync(s_hash, default);
        await AddAsync(service, 5, 9);
        Assert.True(await _store.ReplaceAsync(s_hash, await _store.ReadAsync(s_hash, default), old!.Note, default));

        Assert.Equal(503, (await AddAsync(service, 5, 8)).Status);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task AddCheckpoint_StateThatIsNotItsOwn_Is503(string note)
    {
        await _store.ReplaceAsync(s_hash, null, note.Length == 0 ? WitnessSamples.Head(s_tree, 3).SignedNote : note, default);
        using var service = Service();

        Assert.Equal(503, (await AddAsync(service, 3, 8)).Status);
        Assert.Equal(503, (await AddAsync(service, 0, 8)).Status);
    }

    [Fact]
    public async Task Checkpoint_OfALogThatIsNotKnown_Is404()
    {
        using var service = Service();
        await AddAsync(service, 0, 7);

        Assert.Equal(404, (await service.CheckpointAsync(WitnessService.HashOf("another"), default)).Status);
        Assert.Equal(404, (await service.CheckpointAsync(s_hash.ToUpperInvariant(), default)).Status);
        Assert.Equal(404, (await service.CheckpointAsync("../etc/passwd", default)).Status);
    }

    private WitnessService Service() => WitnessSamples.Service(_store, time: _time);

    private static Task<WitnessAnswer> AddAsync(WitnessService service, long oldSize, long size) =>
        service.AddCheckpointAsync(WitnessSamples.Body(s_tree, oldSize, size), default);

    private static Task<WitnessAnswer> AddAsync(WitnessService service, SignedNote note, long oldSize = 0, IReadOnlyList<MerkleHash>? proof = null)
    {
        Assert.True(Checkpoint.TryParse(note.Text, out var checkpoint));
        return service.AddCheckpointAsync(Encoding.UTF8.GetBytes(new AddCheckpoint(oldSize, proof ?? [], note, checkpoint!).ToString()), default);
    }

    private static SignedNote Signed(long size, MerkleHash root)
    {
        Assert.True(SignedNote.TryParse(TestKeys.Signer.Sign(new Checkpoint(TestKeys.Origin, size, root).ToString()), out var note));
        return note!;
    }

    private static async Task<long> SizeAsync(WitnessService service) =>
        (await NoteAsync(service)) is { } note && Checkpoint.TryParse(note.Text, out var checkpoint) ? checkpoint!.Size : 0;

    private static async Task<DateTimeOffset> TimeAsync(WitnessService service) =>
        Assert.Single(WitnessSamples.Policy(1, WitnessSamples.Endpoint(WitnessSamples.Witness(1))).Judge((await NoteAsync(service))!).Cosignatures).Time;

    private static async Task<SignedNote?> NoteAsync(WitnessService service) =>
        SignedNote.TryParse((await service.CheckpointAsync(s_hash, default)).Body, out var note) ? note : null;

    private sealed class DyingStore(IWitnessStore store) : IWitnessStore
    {
        public Task<WitnessedNote?> ReadAsync(string originHash, CancellationToken cancellationToken) => store.ReadAsync(originHash, cancellationToken);

        public async Task<bool> ReplaceAsync(string originHash, WitnessedNote? known, string note, CancellationToken cancellationToken)
        {
            await store.ReplaceAsync(originHash, known, note, cancellationToken);
            throw new KilledException();
        }

        public sealed class KilledException : Exception;
    }

    private sealed class FailingStore : IWitnessStore
    {
        public Task<WitnessedNote?> ReadAsync(string originHash, CancellationToken cancellationToken) => throw new WitnessStoreException("test");

        public Task<bool> ReplaceAsync(string originHash, WitnessedNote? known, string note, CancellationToken cancellationToken) =>
            throw new WitnessStoreException("test");
    }
}
