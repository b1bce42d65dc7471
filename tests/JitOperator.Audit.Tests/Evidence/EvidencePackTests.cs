using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using JitOperator.Api.Audit;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Evidence;
using JitOperator.Audit.Export.Tables;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Proofs;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Export;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Stories;
using JitOperator.Audit.Tests.Verification;

namespace JitOperator.Audit.Tests.Evidence;

public sealed class EvidencePackTests
{
    private static readonly EvidencePeriod s_always = new(Office.Start.AddDays(-1), Office.Start.AddDays(30));

    [Fact]
    public async Task Pack_OfAPeriod_HasEveryRecordOfItsGrantsAndItsProof()
    {
        var log = await Office.LogAsync(EveryType.Records());
        var files = await FilesAsync(await PackAsync(log, s_always));
        var rows = Lines(files["population.jsonl"]);
        var all = await Exported.LinesAsync(log, ExportFormats.Jsonl);

        Assert.Equal(["README.txt", "checkpoint", "keys.txt", "verification.json", "population.csv", "population.jsonl"], files.Keys.Take(6));
        // The log was passed on at its end.
        Assert.Equal(string.Concat(new[] { TestKeys.Signer, TestKeys.OtherSigner }.Select(signer => $"{signer.Verifier}\n").Order(StringComparer.Ordinal)), files["keys.txt"]);
        var uids = rows.Select(row => (string)row["requestUid"]!).ToHashSet();
        var expected = all.Select(line => JsonNode.Parse(line)!).Where(json => uids.Contains((string?)json["request"]?["uid"] ?? string.Empty)).ToList();
        Assert.Equal(expected.Count, files.Keys.Count(name => name.StartsWith("records/", StringComparison.Ordinal)));
        foreach (var index in expected.Select(json => (int)json["index"]!))
        {
            Assert.Equal(all[index], files[$"records/{index:d16}.json"]);
            Assert.True(TlogProof.TryParse(files[$"proofs/{index:d16}.tlog-proof"], out var proof));
            Assert.Equal(files["checkpoint"], proof!.Checkpoint);
            Assert.True(proof.Verify(Rfc6962.HashLeaf(Encoding.UTF8.GetBytes(all[index])), [TestKeys.Signer.Verifier], out _, out var fault), fault);
        }
    }

    [Fact]
    public async Task Pack_Twice_GivesTheSameBytes()
    {
        var log = await Office.LogAsync(EveryType.Records());

        Assert.Equal(await PackAsync(log, s_always), await PackAsync(log, s_always));
    }

    [Fact]
    public async Task Population_AGrantOfTwoStages_SaysWhoAgreedBeforeItBegan()
    {
        var files = await FilesAsync(await PackAsync(await Office.WithOneLife().LogAsync(), s_always));
        var row = Assert.Single(Lines(files["population.jsonl"]));
        var table = Rfc4180.Parse(files["population.csv"]);
        string Cell(string column) => CsvText.Unprotect(table[1][table[0].IndexOf(column)]);

        Assert.True((bool)JsonNode.Parse(files["verification.json"])!["verified"]!);
        Assert.Equal(["bob", "sam@example.com"], row["approvals"]!.AsArray().Select(approval => (string)approval!["person"]!));
        Assert.Equal(["lead", "security"], CsvText.Split(Cell("approved_stages")));
        Assert.Equal(["", "=HYPERLINK(\"https://example.com\")"], CsvText.Split(Cell("approval_comments")));
        Assert.Equal(["example.com/amr: pwd, hwk (accepted)", "example.com/amr: pwd, hwk (accepted)"], CsvText.Split(Cell("approval_mfa")));
        Assert.Equal(("alice", "OPS-4711", "payments-edit", "ClusterRole/edit"), (Cell("person"), Cell("ticket"), Cell("policy"), Cell("role")));
        Assert.Equal(("2026-03-02T09:05:00.000Z", "2026-03-02T09:50:00.000Z"), (Cell("starts_at"), Cell("agreed_end")));
        Assert.Equal(("2026-03-02T09:50:00.000Z", "Expired", "", ""), (Cell("ended_at"), Cell("ended_because"), Cell("ended_by"), Cell("flags")));
    }

    [Fact]
    public async Task Population_EmergencyAccess_SaysWhetherItWasReviewed()
    {
        var rows = Lines((await FilesAsync(await PackAsync(await Office.LogAsync(EveryType.Records()), s_always)))["population.jsonl"]);
        JsonNode Row(string name) => rows.First(row => (string?)row["requestName"] == name);

        Assert.True((bool)Row("emergency")["breakGlass"]!);
        Assert.Equal("bob", (string?)Row("emergency")["reviews"]![0]!["person"]);
        Assert.Empty(Row("emergency")["flags"]!.AsArray());
        Assert.Equal(["ReviewOverdue", "ReviewMissing"], Row("nobody-looks")["flags"]!.AsArray().Select(flag => (string)flag!));
        Assert.Equal(("Revoked", "bob"), ((string?)Row("role-changes")["endedBecause"], (string?)Row("role-changes")["endedBy"]));
        Assert.Equal("payments/extended", (string?)Row("prolongs")["extends"]);
    }

    [Theory]
    [InlineData("09:00", "09:05", 0)]
    [InlineData("09:00", "09:05:00.001", 1)]
    [InlineData("09:20", "09:21", 1)]
    [InlineData("09:49:59.999", "12:00", 1)]
    [InlineData("09:50", "12:00", 0)]
    public async Task Population_APeriod_HasGrantsThatWereAliveInIt(string from, string to, int expected)
    {
        var period = new EvidencePeriod(Time(from), Time(to));
        var files = await FilesAsync(await PackAsync(await Office.WithOneLife().LogAsync(), period));

        Assert.Equal(expected, Lines(files["population.jsonl"]).Count);
    }

    [Fact]
    public async Task Population_AsOfATime_KnowsNothingLater()
    {
        var log = await Office.WithOneLife().LogAsync();
        async Task<JsonNode> AsOfAsync(string time) =>
            Lines((await FilesAsync(await PackAsync(log, s_always with { AsOf = Time(time) })))["population.jsonl"]).Single();

        Assert.Null((await AsOfAsync("09:30"))["endedAt"]);
        Assert.Empty((await AsOfAsync("09:50:00"))["flags"]!.AsArray());
        Assert.NotNull((await AsOfAsync("09:50"))["endedAt"]);
        Assert.Empty(Lines((await FilesAsync(await PackAsync(log, s_always with { AsOf = Time("09:04") })))["population.jsonl"]));
    }

    /// <summary>Whatever could be wrong with a grant is flagged, whoever wrote the records.</summary>
    [Fact]
    public async Task Population_RecordsThatAreNotAsTheyShouldBe_AreFlagged()
    {
        var life = Office.WithOneLife().Records.ToList();
        var grant = life.FindIndex(record => record.Type == AuditRecordTypes.GrantIssued);
        var decided = life.FindLastIndex(record => record.Type == AuditRecordTypes.ApprovalDecided);
        AuditRecord With(AuditRecord record, string at) => record with { Decision = record.Decision! with { At = at } };

        Assert.Equal(["ApprovalNotBeforeStart"], await FlagsAsync([.. life.Select((r, i) => i == decided ? With(r, "2026-03-02T09:05:00.001Z") : r)]));
        Assert.Equal(["ApprovalNotBeforeStart"], await FlagsAsync([.. life[..decided], life[grant], life[decided], .. life[(grant + 1)..]]));
        Assert.Equal(["ApprovalsMissing"], await FlagsAsync([.. life.Where((_, i) => i != decided)]));
        Assert.Equal(["SelfApproval"], await FlagsAsync([.. life.Select((r, i) => i == decided ? r with { Actor = Actor("alice") } : r)]));
        Assert.Equal(["NobodyAsked"], await FlagsAsync([.. life.Where(r => !r.Type.StartsWith("approval.", StringComparison.Ordinal))]));
        Assert.Equal(["BeginningPruned"], await FlagsAsync([.. life.Skip(grant)]));
        Assert.Equal(["NotEnded"], await FlagsAsync([.. life.Where(r => r.Type != AuditRecordTypes.GrantEnded)]));
        Assert.Equal(
            ["EndedLate"],
            await FlagsAsync([.. life.Select(r => r.Type == AuditRecordTypes.GrantIssued ? r with { ExpiresAt = "2026-03-02T09:40:00.000Z" } : r)]));
        Assert.Empty(await FlagsAsync(life));
    }

    /// <summary>What the README tells an auditor to do works as it stands there.</summary>
    [SkippableFact]
    public async Task Readme_ItsChecks_HoldWithOtherPrograms()
    {
        Skip.IfNot(File.Exists("/usr/bin/python3") || File.Exists("/usr/local/bin/python3"), "There is no Python here.");
        using var directory = new TemporaryDirectory();
        using var pack = new MemoryStream(await PackAsync(await Office.LogAsync(EveryType.Records()), s_always));
        await using (var gzip = new GZipStream(pack, CompressionMode.Decompress))
            await TarFile.ExtractToDirectoryAsync(gzip, directory.FullName, overwriteFiles: false);
        var folder = directory.At(EvidencePack.Folder);
        var readme = (await File.ReadAllTextAsync(Path.Combine(folder, "README.txt"))).Replace("\r", string.Empty, StringComparison.Ordinal);
        var script = readme[(readme.IndexOf("--- check.py\n", StringComparison.Ordinal) + 13)..readme.IndexOf("--- end", StringComparison.Ordinal)];
        await File.WriteAllTextAsync(Path.Combine(folder, "check.py"), script);
        var commands = readme.Split('\n').Where(line => line.StartsWith("     ", StringComparison.Ordinal)).Select(line => line.Trim())
            .TakeWhile(line => !line.StartsWith("python3 ", StringComparison.Ordinal)).Where(line => line.Split(' ')[0] is "grep" or "head" or "tail" or "{" or "openssl");

        var (code, output) = await RunAsync(folder, string.Join('\n', commands).Replace("KEY", TestKeys.Signer.Verifier.ToString(), StringComparison.Ordinal));
        Assert.True(code == 0, output);
        Assert.Contains("Verified Successfully", output, StringComparison.Ordinal);
        (code, output) = await RunAsync(folder, "python3 check.py");
        Assert.True(code == 0, output);
        Assert.EndsWith($"records are in the log {TestKeys.Origin}\n", output, StringComparison.Ordinal);

        var victim = Directory.EnumerateFiles(Path.Combine(folder, "records")).Order(StringComparer.Ordinal).ElementAt(3);
        await File.WriteAllTextAsync(victim, (await File.ReadAllTextAsync(victim)).Replace("payments", "paymentz", StringComparison.Ordinal));
        Assert.NotEqual(0, (await RunAsync(folder, "python3 check.py")).Code);
    }

    [Theory]
    [InlineData("2026-03-01T00:00:00Z", null, "pack.tar.gz", "--period is ")]
    [InlineData("2026-03-02T00:00:00Z/2026-03-01T00:00:00Z", null, "pack.tar.gz", "ends before it begins")]
    [InlineData("2026-03-01T00:00:00Z/2026-03-02T00:00:00", null, "pack.tar.gz", "--period is ")]
    [InlineData("2026-03-01T00:00:00Z/2026-03-05T00:00:00Z", "now", "pack.tar.gz", "--as-of is ")]
    [InlineData("2026-03-01T00:00:00Z/2026-03-05T00:00:00Z", null, "pack.zip", "--output is ")]
    public async Task Command_AskedWrongly_SaysWhatToWrite(string period, string? asOf, string file, string message)
    {
        using var directory = new TemporaryDirectory();
        var (code, error) = await CommandAsync(LogStore.InMemory(), directory.At(file), period, asOf);

        Assert.Equal(AuditExitCodes.BadUsage, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(directory.FullName));
    }

    [Fact]
    public async Task Command_ADamagedLog_MakesAPackOfWhatIsProvenAndSaysSo()
    {
        using var directory = new TemporaryDirectory();
        var commits = (await (await Office.WithOneLife().LogAsync()).ReadAllAsync(default).ToListAsync()).ConvertAll(stored => stored.Commit!);
        commits.RemoveAt(commits.Count - 2);
        var (code, error) = await CommandAsync(new ListSource(commits), directory.At("pack.tar.gz"));

        Assert.Equal(AuditExitCodes.NotVerified, code);
        Assert.Contains("grants may be missing", error, StringComparison.Ordinal);
        var files = await FilesAsync(await File.ReadAllBytesAsync(directory.At("pack.tar.gz")));
        Assert.False((bool)JsonNode.Parse(files["verification.json"])!["verified"]!);
        Assert.Contains("NOT VERIFIED as a whole", files["README.txt"], StringComparison.Ordinal);

        (code, error) = await CommandAsync(LogStore.InMemory(), directory.At("none.tar.gz"));
        Assert.Equal(AuditExitCodes.NotVerified, code);
        Assert.Contains("no pack was made", error, StringComparison.Ordinal);
        Assert.False(File.Exists(directory.At("none.tar.gz")));
    }

    private static AuditActor Actor(string name) => new(name);

    private static async Task<IReadOnlyList<string>> FlagsAsync(IReadOnlyList<AuditRecord> records) =>
        [.. Lines((await FilesAsync(await PackAsync(await Office.LogAsync(records), s_always)))["population.jsonl"]).Single()["flags"]!.AsArray().Select(flag => (string)flag!)];

    private static async Task<byte[]> PackAsync(ILogSource log, EvidencePeriod period)
    {
        using var output = new MemoryStream();
        await EvidencePack.WriteAsync(log, [TestKeys.Signer.Verifier], period, output, default);
        return output.ToArray();
    }

    private static async Task<(int Code, string Error)> CommandAsync(
        ILogSource log, string path, string period = "2026-03-01T00:00:00Z/2026-04-01T00:00:00Z", string? asOf = null)
    {
        using var error = new StringWriter();
        var options = new EvidenceOptions { Source = log, VerifierKeys = [TestKeys.Signer.Verifier], Period = period, AsOf = asOf, Path = path };
        return (await EvidenceCommand.RunAsync(options, error, default), error.ToString());
    }

    private static async Task<OrderedDictionary<string, string>> FilesAsync(byte[] pack)
    {
        var files = new OrderedDictionary<string, string>();
        await using var gzip = new GZipStream(new MemoryStream(pack), CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        while (await tar.GetNextEntryAsync(copyData: true) is { } entry)
        {
            var ustar = Assert.IsType<UstarTarEntry>(entry);
            Assert.Equal((0, 0, string.Empty, string.Empty), (ustar.Uid, ustar.Gid, ustar.UserName, ustar.GroupName));
            using var reader = new StreamReader(entry.DataStream ?? Stream.Null);
            files.Add(entry.Name[(EvidencePack.Folder.Length + 1)..], await reader.ReadToEndAsync());
        }

        return files;
    }

    private static List<JsonNode> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    private static DateTimeOffset Time(string clock) => Office.Start.Date + TimeSpan.Parse(clock, null) is var time ? new(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : default;

    private static async Task<(int Code, string Output)> RunAsync(string folder, string script)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-ec", script])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
