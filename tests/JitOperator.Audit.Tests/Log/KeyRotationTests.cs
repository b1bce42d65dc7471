using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Verification;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Tests.Log;

public sealed class KeyRotationTests
{
    private static readonly VerifierKey s_first = TestKeys.Signer.Verifier;

    [Fact]
    public async Task RotateAsync_ALog_VerifiesWithTheFirstKeyAlone()
    {
        var store = LogStore.InMemory();
        await using (var log = await TestLog.OpenAsync(store))
        {
            await log.AppendAsync("before");
            await log.Log.RotateAsync(TestKeys.OtherSigner, default);
            await log.AppendAsync("after");
        }

        var report = await new LogVerifier([s_first]).VerifyAsync(store, [], default);
        Assert.True(report.IsVerified, string.Join('\n', report.Findings));
        Assert.True(SignedNote.TryParse(report.Head!.SignedNote, out var note));
        Assert.True(note!.IsSignedBy([TestKeys.OtherSigner.Verifier]));
        Assert.False(note.IsSignedBy([s_first]));
    }

    [Fact]
    public async Task OpenAsync_WithEitherKeyAsTheFirst_GoesOnWithTheNewOne()
    {
        var store = LogStore.InMemory();
        await using (var log = await TestLog.OpenAsync(store))
            await log.Log.RotateAsync(TestKeys.OtherSigner, default);
        await using (var log = await TestLog.OpenAsync(store, with: o => o with { OtherSigners = [TestKeys.OtherSigner] }))
            await log.AppendAsync("a");
        await using (var log = await TestLog.OpenAsync(store, signer: TestKeys.OtherSigner, with: o => o with { TrustedKeys = [s_first] }))
            await log.AppendAsync("b");

        Assert.True((await new LogVerifier([s_first]).VerifyAsync(store, [], default)).IsVerified);
    }

    [Fact]
    public async Task OpenAsync_WithTheOldKeyAlone_DoesNotSignWithIt()
    {
        var store = LogStore.InMemory();
        await using (var log = await TestLog.OpenAsync(store))
            await log.Log.RotateAsync(TestKeys.OtherSigner, default);

        await Assert.ThrowsAsync<LogDamagedException>(() => TestLog.OpenAsync(store));
    }

    /// <summary>Whoever finds the old key after it was given up can sign nothing that follows.</summary>
    [Fact]
    public async Task VerifyAsync_ACheckpointByTheKeyThatWasGivenUp_IsNotBelieved()
    {
        var store = LogStore.InMemory();
        await using (var log = await TestLog.OpenAsync(store))
        {
            await log.AppendAsync("before");
            await log.Log.RotateAsync(TestKeys.OtherSigner, default);
        }

        var commits = (await store.ReadAllAsync(default).ToListAsync()).ConvertAll(stored => stored.Commit!);
        commits.Add(LogSamples.Signed(commits, LogSamples.Record(3)));
        var finding = Assert.Single((await LogSamples.VerifyAsync(commits)).Findings);

        Assert.Equal((FindingKind.BadSignature, 3L), (finding.Kind, finding.FirstRecord));
    }

    [Fact]
    public async Task VerifyAsync_ARotationThatTheOldKeyDidNotSign_PassesNothingOn()
    {
        var commits = await LogSamples.CommitsAsync();
        var thief = new NoteSigner(TestKeys.Origin, TestKeys.Key(7));
        var rotation = KeyRotation.Write(TestKeys.Signer, TestKeys.OtherSigner);
        var forged = KeyRotation.Write(thief, TestKeys.OtherSigner) with { From = rotation.From };
        commits.Add(LogSamples.Signed(commits, LogSamples.Record(10, type: AuditRecordTypes.LogKeyRotated) with { Request = null, Rotation = forged }));
        var finding = Assert.Single((await LogSamples.VerifyAsync(commits)).Findings);

        Assert.Equal((FindingKind.BadRotation, 10L), (finding.Kind, finding.FirstRecord));
    }

    /// <summary>An archive's last bundle may hold the change of keys and be signed by the new key alone: it was not believed.</summary>
    [Fact]
    public async Task VerifyAsync_APartInWhichTheKeyChanges_IsSignedByTheNewOne()
    {
        var store = LogStore.InMemory();
        await using (var log = await TestLog.OpenAsync(store))
        {
            await log.AppendAsync("before");
            await log.Log.RotateAsync(TestKeys.OtherSigner, default);
            await log.AppendAsync("after");
        }

        var commits = (await store.ReadAllAsync(default).ToListAsync()).ConvertAll(stored => stored.Commit!);
        var entries = commits.SelectMany(commit => EntryBundle.Unpack(commit.Entries, out _)).ToList();
        var hashes = commits.SelectMany(commit => commit.Hashes.ToArray()).ToArray();
        var whole = new LogCommit(0, EntryBundle.Pack(entries), hashes, commits[^1].Checkpoint, string.Empty);
        var report = await new LogVerifier([s_first]).VerifyAsync(new ListSource([whole]), [], default);

        Assert.True(report.IsVerified, string.Join('\n', report.Findings));
    }
}
