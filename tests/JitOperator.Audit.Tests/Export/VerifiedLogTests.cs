using System.Runtime.CompilerServices;
using JitOperator.Audit.Export;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Verification;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Tests.Export;

public sealed class VerifiedLogTests
{
    private static readonly VerifierKey[] s_keys = [TestKeys.Signer.Verifier];

    [Fact]
    public async Task Read_ALogThatGrewMeanwhile_EndsWhereItWasVerified()
    {
        var commits = await LogSamples.CommitsAsync();
        var result = await ReadAsync(new ChangingSource(commits[..2], commits));

        Assert.Equal((6, 6, null), (result.Records, result.Head!.Checkpoint.Size, result.Damage));
    }

    [Fact]
    public async Task Read_ALogThatShrankMeanwhile_SaysThatItChanged()
    {
        var commits = await LogSamples.CommitsAsync();
        var error = await Assert.ThrowsAsync<LogStoreException>(() => ReadAsync(new ChangingSource(commits, commits[..3])));

        Assert.Contains("changed while it was read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ALogThatIsAnotherMeanwhile_SaysThatItChangedAndHandsNothingOfItOver()
    {
        var (commits, others) = (await LogSamples.CommitsAsync(), await LogSamples.CommitsAsync("other"));
        others[0] = commits[0];
        var records = new List<LogRecord>();
        await Assert.ThrowsAsync<LogStoreException>(() => VerifiedReader.ReadAsync(
            new ChangingSource(commits, others),
            s_keys,
            part =>
            {
                records.AddRange(part);
                return Task.CompletedTask;
            },
            default));

        Assert.True(records.Count <= 2);
    }

    [Fact]
    public async Task Read_ALogThatNobodySigned_HandsNothingOver()
    {
        var commits = await LogSamples.CommitsAsync(signer: TestKeys.OtherSigner);
        var result = await ReadAsync(new ListSource(commits));

        Assert.Equal((0, null, FindingKind.BadSignature), (result.Records, result.Head, result.Damage!.Kind));
    }

    private static Task<ExportResult> ReadAsync(ILogSource source) => VerifiedReader.ReadAsync(source, s_keys, _ => Task.CompletedTask, default);

    /// <summary>A log that is another one from the second reading on.</summary>
    private sealed class ChangingSource(IEnumerable<LogCommit> first, IEnumerable<LogCommit> then) : ILogSource
    {
        private int _readings;

        public async IAsyncEnumerable<StoredCommit> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var commit in new ListSource(_readings++ == 0 ? first : then).ReadAllAsync(cancellationToken))
                yield return commit;
        }
    }
}
