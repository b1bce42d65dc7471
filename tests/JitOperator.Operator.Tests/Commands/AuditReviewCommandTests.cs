using System.Text.Json.Nodes;
using JitOperator.Api.Audit;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Operator.Commands;
using JitOperator.Operator.Tests.Witness;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace JitOperator.Operator.Tests.Commands;

/// <summary><c>audit review</c> as it is typed.</summary>
public sealed class AuditReviewCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-review-");
    private readonly NoteSigner _signer = new("jit.example.com/test", WitnessHouse.NewKey());
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 5, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Review_OfALog_TellsTheGravestFirst_AndEscapesWhatPeopleTyped()
    {
        await WriteAsync();

        var (code, output, error) = await RunAsync();

        Assert.True(code == AuditExitCodes.Verified, output + error);
        Assert.Equal(
            """
            High          2026-03-02T10:00:00.000Z ForeignBinding: the binding pay/jit-x claimed to be the operator's, did not carry its signature, and was removed. [2]
            Low           2026-03-02T05:00:00.000Z WeakJustification pay/req: ali\u{1b}[2Jce asks for ClusterRole/view in pay, and the reason has fewer than 8 letters and digits. [1]
            Informational 2026-03-02T05:00:00.000Z OffHoursRequest pay/req: ali\u{1b}[2Jce asks for ClusterRole/view in pay outside of business hours (Mon–Fri 07:00–19:00 UTC). [1]
            3 findings (1 High, 1 Low, 1 Informational); 3 records reviewed

            """,
            output.Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--from 2026-03-02T10:00:00Z", 1)]
    [InlineData("--to 2026-03-02T10:00:00Z", 2)]
    [InlineData("--from 2026-03-02T06:00:00+01:00 --to 2026-03-02T11:00:01+01:00", 3)]
    public async Task Review_OfAPeriod_ReadsAllAndTellsOfThat(string period, int expected)
    {
        await WriteAsync();

        var (code, output, _) = await RunAsync([.. period.Split(' '), "--output", "json"]);

        var json = JsonNode.Parse(output)!;
        Assert.Equal((AuditExitCodes.Verified, expected, 3), (code, json["findings"]!.AsArray().Count, (int)json["records"]!));
        Assert.DoesNotContain(output, c => c is > '~' or (< ' ' and not '\n' and not '\r'));
    }

    [Theory]
    [InlineData("Critical", AuditExitCodes.Verified)]
    [InlineData("High", AuditExitCodes.Found)]
    [InlineData("Informational", AuditExitCodes.Found)]
    public async Task Review_ThatIsToFail_DoesFromThatSeverityOn(string severity, int expected)
    {
        await WriteAsync();

        Assert.Equal(expected, (await RunAsync("--fail-on", severity)).Code);
    }

    [Fact]
    public async Task Review_ByAConfiguration_GoesByIt()
    {
        await WriteAsync();
        await File.WriteAllTextAsync(At("review.yaml"), """
            # Night shift.
            off: [ForeignBinding]
            reasonLength: 1
            businessHours:
              - {days: [Mon], from: "00:00", to: "08:00", timeZone: Europe/Berlin}
            """);

        var (_, output, error) = await RunAsync("--config", At("review.yaml"));

        Assert.Equal((string.Empty, "0 findings; 3 records reviewed"), (error, output.TrimEnd()));
    }

    [Theory]
    [InlineData("reasonLenght: 1", "\"reasonLenght\" is no field; there are ")]
    [InlineData("renewals: many", "renewals is \"many\"; write a whole number from 0 to 10000.")]
    [InlineData("a: [", "is no YAML (line ")]
    [InlineData("a: 1\n---\nb: 2", "has several documents; leave one.")]
    [InlineData("a: &x [1]\nb: *x", "it has an alias")]
    public async Task Review_ByAConfigurationThatCannotBeUsed_SaysWhatToMend(string yaml, string expected)
    {
        await File.WriteAllTextAsync(At("review.yaml"), yaml);

        var (code, output, error) = await RunAsync("--config", At("review.yaml"));

        Assert.Equal((AuditExitCodes.BadUsage, string.Empty), (code, output));
        Assert.StartsWith("--config: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from yesterday", "--from is \"yesterday\"; write a time with its offset")]
    [InlineData("--from 2026-03-02T10:00:00Z --to 2026-03-02T10:00:00Z", "--from is not before --to")]
    [InlineData("--bucket bucket", "--log and --bucket contradict each other")]
    [InlineData("--config nowhere.yaml", "nowhere.yaml cannot be read")]
    public async Task Review_AskedWrongly_SaysWhatToMend(string options, string expected)
    {
        var (code, _, error) = await RunAsync(options.Split(' '));

        Assert.Equal(AuditExitCodes.BadUsage, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_OfADamagedLog_SaysSoWhateverItIsToFailOn()
    {
        await WriteAsync();
        var last = Directory.EnumerateFiles(At("log"), "jit-log-*.json").Order(StringComparer.Ordinal).Last();
        await File.WriteAllTextAsync(last, (await File.ReadAllTextAsync(last)).Replace("\"checkpoint\"", "\"checkpoinT\"", StringComparison.Ordinal));

        var (code, _, error) = await RunAsync("--fail-on", "Low");

        Assert.Equal(AuditExitCodes.NotVerified, code);
        Assert.Contains("NOT VERIFIED: what was reviewed is in order", error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private async Task WriteAsync()
    {
        await using var log = await AuditLog.OpenAsync(
            LogStore.InDirectory(At("log")), _signer, new AuditLogOptions { Cluster = "test", WriterId = "one", OnReplayed = _ => { } }, _time, NullLogger.Instance, default);
        await log.AppendAsync(
            [
                new()
                {
                    Type = AuditRecordTypes.RequestReceived,
                    Actor = new("ali\u001b[2Jce"),
                    Request = new("pay", "req", "uid", "sha256:1"),
                    Target = new("ClusterRole", "view", ["pay"]),
                    Reason = "x",
                    Evidence = new([]),
                },
            ],
            epoch: null,
            default);
        _time.Advance(TimeSpan.FromHours(5));
        await log.AppendAsync(
            [new() { Type = AuditRecordTypes.BindingForged, Cause = "Stray", Message = "Gone.", Bindings = [new("pay", "jit-x")] }], epoch: null, default);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] options)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] arguments = ["audit", "review", "--key", _signer.Verifier.ToString(), "--log", At("log"), .. options];
        var code = await OperatorCommand.Create().Parse(arguments).InvokeAsync(new() { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
