using JitOperator.Audit.Commands;
using JitOperator.Audit.Dumps;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Verification;

namespace JitOperator.Audit.Tests.Commands;

public sealed class CommandTests
{
    private static readonly VerifierKey[] s_keys = [TestKeys.Signer.Verifier];

    [Fact]
    public async Task Verify_ATrueLog_SaysSoAndKeepsItsCheckpoint()
    {
        using var directory = new TemporaryDirectory();
        var (commits, path) = (await LogSamples.CommitsAsync(), directory.Write("kept", "old"));
        var (code, output, error) = await VerifyAsync(new ListSource(commits), with: options => options with { NewCheckpointPath = path });

        Assert.Equal((AuditExitCodes.Verified, string.Empty), (code, error));
        Assert.Equal("VERIFIED", output.TrimEnd().Split('\n')[^1]);
        Assert.Contains("10 in 4 commits", output, StringComparison.Ordinal);
        Assert.Contains("without a checkpoint from earlier", output, StringComparison.Ordinal);
        Assert.Equal(commits[3].Checkpoint, await File.ReadAllTextAsync(path));
        Assert.Single(Directory.EnumerateFiles(directory.FullName));

        (code, output, _) = await VerifyAsync(new ListSource(commits), with: options => options with { OldCheckpoint = commits[1].Checkpoint });
        Assert.Equal(AuditExitCodes.Verified, code);
        Assert.Contains("from the kept checkpoint of 6 records", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AChangedByte_NamesTheRecordAndKeepsNoCheckpoint()
    {
        using var directory = new TemporaryDirectory();
        var commits = await LogSamples.CommitsAsync();
        var entries = commits[1].Entries.ToArray();
        entries[^20] ^= 1;
        commits[1] = commits[1] with { Entries = entries };
        var path = directory.At("kept");
        var (code, output, _) = await VerifyAsync(new ListSource(commits), with: options => options with { NewCheckpointPath = path });

        Assert.Equal(AuditExitCodes.NotVerified, code);
        var lines = output.TrimEnd().Split('\n');
        Assert.Equal("record 5: the bytes are not those of its leaf hash. (commit 2)", lines[0]);
        Assert.Equal("NOT VERIFIED: 1 findings; 9 records are in order", lines[^1]);
        Assert.Contains(lines, line => line.StartsWith("root ", StringComparison.Ordinal) && line.EndsWith(" of 10 records", StringComparison.Ordinal));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Verify_NamesThatAreNotForTerminals_PrintsThemEscaped()
    {
        var stored = StoredCommit.Unreadable("\u001b]0;pwned\u0007", null, "it says \u202e");
        var (_, output, _) = await VerifyAsync(new ListSource([stored]));

        Assert.StartsWith("log: cannot be read: it says \\u{202e}. (\\u{1b}]0;pwned\\u{7})", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WithoutAKey_IsRefused()
    {
        var (code, output, error) = await VerifyAsync(LogStore.InMemory(), with: options => options with { VerifierKeys = [] });

        Assert.Equal((AuditExitCodes.BadUsage, string.Empty), (code, output));
        Assert.Contains("verifier key", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AFileThatIsNotThere_FailsAndSaysWhich()
    {
        var (code, output, error) = await VerifyAsync(new DumpSource("/nowhere/dump.json"));

        Assert.Equal((AuditExitCodes.Failed, string.Empty), (code, output));
        Assert.Contains("/nowhere/dump.json", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WhereTheCheckpointCannotBeKept_Fails()
    {
        var commits = await LogSamples.CommitsAsync();
        var (code, _, error) = await VerifyAsync(new ListSource(commits), with: options => options with { NewCheckpointPath = "/nowhere/kept" });

        Assert.Equal(AuditExitCodes.Failed, code);
        Assert.Contains("/nowhere/kept", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jsonl", false, AuditExitCodes.Verified, "exported 10 records")]
    [InlineData("jsonl", true, AuditExitCodes.NotVerified, "stopped at record 5")]
    [InlineData("tiles", false, AuditExitCodes.Verified, "exported 10 records")]
    [InlineData("tiles", true, AuditExitCodes.NotVerified, "exported 2 records")]
    [InlineData("xml", false, AuditExitCodes.BadUsage, "There is no format xml")]
    public async Task Export_InAFormat_EndsAsItShould(string format, bool isDamaged, int expected, string message)
    {
        using var directory = new TemporaryDirectory();
        var commits = await LogSamples.CommitsAsync();
        if (isDamaged)
        {
            var entries = commits[1].Entries.ToArray();
            entries[^20] ^= 1;
            commits[1] = commits[1] with { Entries = entries };
        }

        using var output = new MemoryStream();
        var (code, error) = await ExportAsync(new ListSource(commits), format, directory.At("out"), output);

        Assert.Equal(expected, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(format == "jsonl", output.Length > 0);
        Assert.Equal(format == "tiles", File.Exists(directory.At("out/checkpoint")));
    }

    [Fact]
    public async Task Export_WithoutWhatItNeeds_IsRefused()
    {
        var (code, error) = await ExportAsync(LogStore.InMemory(), "tiles", null, Stream.Null);
        Assert.Equal(AuditExitCodes.BadUsage, code);
        Assert.Contains("Give a directory", error, StringComparison.Ordinal);

        using var writer = new StringWriter();
        var options = new ExportOptions { Source = LogStore.InMemory(), VerifierKeys = [], Format = "jsonl" };
        Assert.Equal(AuditExitCodes.BadUsage, await ExportCommand.RunAsync(options, Stream.Null, writer, default));
    }

    [Fact]
    public async Task Export_OfNothing_IsNotVerified()
    {
        var (code, error) = await ExportAsync(LogStore.InMemory(), "jsonl", null, Stream.Null);

        Assert.Equal(AuditExitCodes.NotVerified, code);
        Assert.Contains("there is no log here", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> VerifyAsync(
        ILogSource source, Func<VerifyOptions, VerifyOptions>? with = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var options = new VerifyOptions { Source = source, VerifierKeys = s_keys };
        var code = await VerifyCommand.RunAsync(with?.Invoke(options) ?? options, output, error, default);
        return (code, output.ToString(), error.ToString());
    }

    private static async Task<(int Code, string Error)> ExportAsync(ILogSource source, string format, string? directory, Stream output)
    {
        using var error = new StringWriter();
        var options = new ExportOptions { Source = source, VerifierKeys = s_keys, Format = format, Path = format == "tiles" ? directory : null };
        return (await ExportCommand.RunAsync(options, output, error, default), error.ToString());
    }
}
