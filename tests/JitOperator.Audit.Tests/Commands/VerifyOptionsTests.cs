using System.Text.Json.Nodes;
using JitOperator.Audit.Archive;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Tamper;
using JitOperator.Audit.Tests.Verification;
using JitOperator.Audit.Tests.Witness;
using JitOperator.Audit.Verification;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Audit.Tests.Commands;

/// <summary>What else <c>audit verify</c> can be asked: age, witnesses, JSON, and a log that moves while it is read.</summary>
public sealed class VerifyOptionsTests
{
    private static readonly VerifierKey[] s_keys = [TestKeys.Signer.Verifier];
    private static readonly DateTimeOffset s_written = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CosignatureSigner[] s_witnesses = [.. Enumerable.Range(1, 3).Select(i => WitnessSamples.Witness(i))];

    [Theory]
    [InlineData("5m", 299, AuditExitCodes.Verified)]
    [InlineData("5m", 301, AuditExitCodes.NotVerified)]
    [InlineData("1d12h", 129600, AuditExitCodes.Verified)]
    [InlineData("90s", 91, AuditExitCodes.NotVerified)]
    public async Task Verify_WithAnAge_HoldsTheLastRecordAgainstTheClock(string age, int seconds, int expected)
    {
        var (code, output, _) = await RunAsync(new ListSource(await LogSamples.CommitsAsync()), o => o with { MaxAge = age, Time = At(seconds) });

        Assert.Equal(expected, code);
        Assert.Equal(expected != AuditExitCodes.Verified, output.StartsWith("record 9: the last one, written at 2026-03-01T12:00:00.000Z", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0s")]
    [InlineData("5")]
    [InlineData("5m1h")]
    [InlineData("-5m")]
    [InlineData("999999999d")]
    public async Task Verify_WithAnAgeThatIsNone_IsRefused(string age)
    {
        var (code, _, error) = await RunAsync(LogStore.InMemory(), o => o with { MaxAge = age });

        Assert.Equal(AuditExitCodes.BadUsage, code);
        Assert.Contains("--max-age", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WithWitnesses_CountsThoseThatCosignedThisLog()
    {
        var commits = await LogSamples.CommitsAsync();
        var head = commits[^1].Checkpoint!;
        var ask = (string[] notes, int? quorum) => RunAsync(
            new ListSource(commits), o => o with { Witnesses = Keys(3), WitnessQuorum = quorum, Cosigned = notes, MaxAge = "5m", Time = At(60) });

        Assert.Equal(AuditExitCodes.Verified, (await ask([Cosigned(head, 60, 0, 1)], 2)).Code);
        Assert.Equal(AuditExitCodes.NotVerified, (await ask([Cosigned(head, 60, 0, 1)], null)).Code);
        // Each witness serves a checkpoint of its own.
        var (code, output, _) = await ask([Cosigned(head, 60, 0), Cosigned(commits[1].Checkpoint!, 50, 1), Cosigned(commits[0].Checkpoint!, 40, 2)], null);
        Assert.Equal(AuditExitCodes.Verified, code);
        Assert.Contains("witness.example.com/w2 at 2026-03-01T12:00:50.000Z, of 6 records", output, StringComparison.Ordinal);
        // One witness three times is one.
        (code, output, _) = await ask([Cosigned(head, 60, 0), Cosigned(commits[1].Checkpoint!, 50, 0)], 2);
        Assert.Equal(AuditExitCodes.NotVerified, code);
        Assert.Contains("2 of these witnesses must have cosigned: witness.example.com/w1, witness.example.com/w2, witness.example.com/w3. Only witness.example.com/w1 has. (cosigned checkpoint)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WithCosignaturesOfAnotherLog_IsNotVerified()
    {
        var (commits, other) = (await LogSamples.CommitsAsync(), await LogSamples.CommitsAsync("excuse"));
        var cases = new (string Note, FindingKind[] Kinds)[]
        {
            (Cosigned(other[1].Checkpoint!, 0, 0), [FindingKind.Forked, FindingKind.NotWitnessed]),
            (Cosigned(commits[^1].Checkpoint!, 0, 0), [FindingKind.Truncated, FindingKind.NotWitnessed]),
            ("nothing", [FindingKind.BadKeptCheckpoint, FindingKind.NotWitnessed]),
        };
        foreach (var (note, kinds) in cases)
        {
            var (code, output, _) = await RunAsync(
                new ListSource(commits[..3]), o => o with { Witnesses = Keys(1), Cosigned = [note], Format = VerifyFormats.Json });

            Assert.Equal(AuditExitCodes.NotVerified, code);
            Assert.Equal(kinds.Select(kind => kind.ToString()), JsonNode.Parse(output)!["findings"]!.AsArray().Select(finding => (string)finding!["kind"]!));
        }
    }

    [Fact]
    public async Task Verify_WithOldCosignatures_IsStale()
    {
        var commits = await LogSamples.CommitsAsync();
        var (code, output, _) = await RunAsync(new ListSource(commits), o => o with
        {
            Witnesses = Keys(2),
            Cosigned = [Cosigned(commits[^1].Checkpoint!, 200, 0), Cosigned(commits[^1].Checkpoint!, -200, 1)],
            MaxAge = "5m",
            Time = At(200),
        });

        Assert.Equal(AuditExitCodes.NotVerified, code);
        Assert.StartsWith("log: 2 witnesses last vouched for this log at 2026-03-01T11:56:40Z", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WithWitnessesAlone_AsksTheNewestCheckpoint()
    {
        var commits = await LogSamples.CommitsAsync();
        Assert.Equal(AuditExitCodes.NotVerified, (await RunAsync(new ListSource(commits), o => o with { Witnesses = Keys(1) })).Code);
        commits[^1] = commits[^1] with { Checkpoint = Cosigned(commits[^1].Checkpoint!, 0, 0) };
        Assert.Equal(AuditExitCodes.Verified, (await RunAsync(new ListSource(commits), o => o with { Witnesses = Keys(1) })).Code);
    }

    [Fact]
    public async Task Verify_WitnessOptionsThatMakeNoSense_AreRefused()
    {
        foreach (var with in new Func<VerifyOptions, VerifyOptions>[]
        {
            o => o with { Cosigned = ["note"] },
            o => o with { WitnessQuorum = 1 },
            o => o with { Witnesses = Keys(1), WitnessQuorum = 2 },
            o => o with { Witnesses = ["nobody"] },
            o => o with { Witnesses = [new CosignatureSigner("innocent.example.com", TestKeys.Key(1)).Key.ToString()] },
            o => o with { Format = "xml" },
        })
        {
            var (code, output, error) = await RunAsync(LogStore.InMemory(), with);
            Assert.Equal((AuditExitCodes.BadUsage, string.Empty), (code, output));
            Assert.Contains("--", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Verify_AsJson_HasAllMembersAndTheSameBytes()
    {
        var builder = await new LogBuilder(71).GrowAsync(1300, 90);
        await builder.MergeAsync();
        await builder.PruneAsync();
        await builder.RotateAsync();
        var kept = builder.Head.SignedNote;
        var run = () => RunAsync(builder.Store, o => o with { OldCheckpoint = kept, Format = VerifyFormats.Json });
        var (code, output, _) = await run();
        var json = JsonNode.Parse(output)!.AsObject();

        Assert.Equal(AuditExitCodes.Verified, code);
        Assert.Equal(output, (await run()).Output);
        Assert.Equal('\n', output[^1]);
        Assert.Equal(
            ["commits", "confirmedCheckpoints", "exitCode", "findingCount", "findings", "firstTime", "grants", "keys", "lastTime", "minimumIndex", "origin",
                "pruning", "records", "root", "size", "unprovenGrants", "verified", "witnesses"],
            json.Select(member => member.Key));
        Assert.Equal(2, json["keys"]!.AsArray().Count);
        Assert.Equal("90 days", (string)json["pruning"]![0]!["rule"]!);
        Assert.Equal((long)json["pruning"]![0]!["minimumIndex"]!, (long)json["minimumIndex"]!);
        Assert.Equal([builder.Size], json["confirmedCheckpoints"]!.AsArray().Select(size => (long)size!));
        Assert.True((long)json["grants"]! > 0);
    }

    [Fact]
    public async Task Verify_AsJson_SendsNothingToATerminal()
    {
        var stored = StoredCommit.Unreadable("\u001b]0;pwned\u0007\u009b\u007f", null, "it says \u202e \ud83d\ude00");
        var (code, output, _) = await RunAsync(new ListSource([stored]), o => o with { Format = VerifyFormats.Json });

        Assert.Equal(AuditExitCodes.NotVerified, code);
        Assert.DoesNotContain(output.TrimEnd('\n'), c => char.IsControl(c) || !char.IsAscii(c));
        Assert.Equal(stored.Where, (string)JsonNode.Parse(output)!["findings"]![0]!["where"]!);
    }

    /// <summary>A list that merging goes on under shows a gap that is none.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(99, false)]
    public async Task Verify_AGapInALiveLog_IsBelievedOnlyTwice(int gaps, bool isVerified)
    {
        var source = new GappySource(await LogSamples.CommitsAsync(), gaps);
        var (code, output, _) = await RunAsync(source);

        Assert.Equal(isVerified ? AuditExitCodes.Verified : AuditExitCodes.NotVerified, code);
        Assert.Equal(2, source.Readings);
        Assert.Equal(!isVerified, output.StartsWith("records 2 to 5: missing", StringComparison.Ordinal));
    }

    [Fact]
    public void LogLocation_OptionsThatContradictEachOther_NamesBoth()
    {
        using var both = new TemporaryDirectory();
        both.Write(ArchivePath.Checkpoint, "x");
        both.Write("jit-log-0000000000000000.json", "{}");
        foreach (var (where, names) in new (LogLocation, string[])[]
        {
            (new() { From = "a", Bucket = "bucket" }, ["--from", "--bucket"]),
            (new() { From = "a", ClusterOption = "--kubeconfig" }, ["--from", "--kubeconfig"]),
            (new() { Bucket = "bucket", AuditNamespace = "n" }, ["--bucket", "--audit-namespace"]),
            (new() { From = "a", Endpoint = "https://s3" }, ["--from", "--endpoint"]),
            (new() { Region = "r" }, ["--region", "--bucket"]),
            (new() { PathStyle = true }, ["--path-style", "--bucket"]),
            (new() { Prefix = "p/" }, ["--prefix", "--bucket"]),
            (new() { CaFile = "f" }, ["--ca-file", "--bucket"]),
            (new() { Bucket = "B" }, ["--bucket"]),
            (new() { Bucket = "bucket", Endpoint = "nowhere" }, ["--endpoint"]),
            (new() { Bucket = "bucket", Endpoint = "ftp://s3" }, ["--endpoint"]),
            (new() { Bucket = "bucket", Prefix = "p" }, ["--prefix"]),
            (new() { Bucket = "bucket", CaFile = "/nowhere" }, ["--ca-file"]),
            (new() { From = "" }, ["--from"]),
            (new() { From = both.FullName }, ["--from"]),
        })
        {
            Assert.All(names, name => Assert.Contains(name, where.Fault() ?? "", StringComparison.Ordinal));
        }

        Assert.Null(new LogLocation().Fault());
        Assert.Null(new LogLocation { Bucket = "bucket", Endpoint = "https://s3.example.com:9000", Prefix = "a/b/", PathStyle = true }.Fault());
    }

    /// <summary>What <c>audit export --format tiles</c> wrote is an archive, and is verified like one.</summary>
    [Fact]
    public async Task LogLocation_OfAnExport_ReadsTheTiles()
    {
        using var directory = new TemporaryDirectory();
        var builder = await new LogBuilder(81).GrowAsync(600, 40);
        using var error = new StringWriter();
        var options = new ExportOptions { Source = builder.Store, VerifierKeys = s_keys, Format = ExportFormats.Tiles, Path = directory.FullName };
        Assert.Equal(AuditExitCodes.Verified, await ExportCommand.RunAsync(options, Stream.Null, error, default));

        var where = new LogLocation { From = directory.FullName };
        Assert.Null(where.Fault());
        var (code, output, _) = await RunAsync(where.Open(s_keys, TimeProvider.System, out var store));

        Assert.Null(store);
        Assert.True(code == AuditExitCodes.Verified, output);
        File.Delete(directory.At("tile/1/000.p/2"));
        Assert.Equal(AuditExitCodes.NotVerified, (await RunAsync(where.Open(s_keys, TimeProvider.System, out _))).Code);
        File.Delete(directory.At("checkpoint"));
        Assert.Equal(AuditExitCodes.NotVerified, (await RunAsync(where.Open(s_keys, TimeProvider.System, out _))).Code);
    }

    private static FakeTimeProvider At(int seconds) => new(s_written.AddSeconds(seconds));

    private static string[] Keys(int count) => [.. s_witnesses.Take(count).Select(witness => witness.Key.ToString())];

    private static string Cosigned(string note, int seconds, params int[] witnesses)
    {
        Assert.True(SignedNote.TryParse(note, out var parsed));
        return new SignedNote(parsed!.Text, [.. parsed.Signatures, .. witnesses.Select(i => s_witnesses[i].Sign(parsed.Text, s_written.AddSeconds(seconds)))]).ToString();
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(ILogSource source, Func<VerifyOptions, VerifyOptions>? with = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var options = new VerifyOptions { Source = source, VerifierKeys = s_keys };
        var code = await VerifyCommand.RunAsync(with?.Invoke(options) ?? options, output, error, default);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A live log of whose list, the first few times, a commit is missing.</summary>
    private sealed class GappySource(List<LogCommit> commits, int gaps) : ILogSource
    {
        public int Readings { get; private set; }

        public bool IsLive => true;

        public IAsyncEnumerable<StoredCommit> ReadAllAsync(CancellationToken cancellationToken) =>
            new ListSource(++Readings <= gaps ? commits.Where((_, i) => i != 1) : commits).ReadAllAsync(cancellationToken);
    }
}
