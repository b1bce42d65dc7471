using JitOperator.Audit.Commands;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Verification;

namespace JitOperator.Audit.Tests.Commands;

public sealed class ProofCommandTests
{
    private static readonly VerifierKey[] s_keys = [TestKeys.Signer.Verifier];

    [Fact]
    public async Task Prove_ARecord_IsCheckedOffline()
    {
        using var directory = new TemporaryDirectory();
        var (proof, record) = (directory.At("5.tlog-proof"), directory.At("5.json"));
        Assert.Equal(AuditExitCodes.Verified, (await ProveAsync(5, proof, record)).Code);

        var (code, output) = await VerifyAsync(record, proof);
        Assert.Equal(AuditExitCodes.Verified, code);
        Assert.Equal("record 5 (request.received, 2026-03-01T12:00:00.000Z) is in the log jit.example.com/test of 10 records\nVERIFIED\n", output);

        // As a line of JSONL has it.
        Assert.Equal(AuditExitCodes.Verified, (await VerifyAsync(directory.Write("line", await File.ReadAllTextAsync(record) + "\n"), proof)).Code);
        Assert.Equal(await File.ReadAllTextAsync(proof), (await ProveAsync(5, null, null)).Output);
    }

    [Fact]
    public async Task VerifyProof_AnythingElse_IsNotVerified()
    {
        using var directory = new TemporaryDirectory();
        var (proof, record, other) = (directory.At("5.tlog-proof"), directory.At("5.json"), directory.At("6.json"));
        await ProveAsync(5, proof, record);
        await ProveAsync(6, directory.At("6"), other);

        Assert.Equal(AuditExitCodes.NotVerified, (await VerifyAsync(other, proof)).Code);
        Assert.Equal(AuditExitCodes.NotVerified, (await VerifyAsync(record, directory.At("6"))).Code);
        Assert.Equal(AuditExitCodes.NotVerified, (await VerifyAsync(record, record)).Code);
        Assert.Equal(AuditExitCodes.NotVerified, (await VerifyAsync(record, proof, TestKeys.OtherSigner.Verifier)).Code);
        Assert.Equal(AuditExitCodes.Failed, (await VerifyAsync(record, directory.At("nothing"))).Code);
        var changed = (await File.ReadAllTextAsync(record)).Replace("alice", "mallo", StringComparison.Ordinal);
        Assert.Equal(AuditExitCodes.NotVerified, (await VerifyAsync(directory.Write("changed", changed), proof)).Code);
    }

    [Theory]
    [InlineData(-1, AuditExitCodes.BadUsage, "--index is negative")]
    [InlineData(10, AuditExitCodes.NotVerified, "there is no record 10")]
    public async Task Prove_ARecordThatIsNotThere_SaysSo(long index, int expected, string message)
    {
        var (code, output, error) = await ProveAsync(index, null, null);

        Assert.Equal((expected, string.Empty), (code, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prove_ARecordBehindDamage_IsNotProven()
    {
        var commits = await LogSamples.CommitsAsync();
        commits.RemoveAt(2);
        using var output = new StringWriter();
        using var error = new StringWriter();
        Task<int> RunAsync(long index) => ProveCommand.RunAsync(
            new ProveOptions { Source = new ListSource(commits), VerifierKeys = s_keys, Index = index }, output, error, default);

        Assert.Equal(AuditExitCodes.NotVerified, await RunAsync(8));
        Assert.Equal(string.Empty, output.ToString());
        Assert.Equal(AuditExitCodes.NotVerified, await RunAsync(1));
        Assert.StartsWith("c2sp.org/tlog-proof@v1\nindex 1\n", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("The proof holds, but the log is damaged", error.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> ProveAsync(long index, string? proof, string? record)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var options = new ProveOptions
        {
            Source = new ListSource(await LogSamples.CommitsAsync()),
            VerifierKeys = s_keys,
            Index = index,
            ProofPath = proof,
            RecordPath = record,
        };
        return (await ProveCommand.RunAsync(options, output, error, default), output.ToString(), error.ToString());
    }

    private static async Task<(int Code, string Output)> VerifyAsync(string record, string proof, VerifierKey? key = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var options = new VerifyProofOptions { VerifierKeys = [key ?? s_keys[0]], RecordPath = record, ProofPath = proof };
        return (await VerifyProofCommand.RunAsync(options, output, error, default), output.ToString());
    }
}
