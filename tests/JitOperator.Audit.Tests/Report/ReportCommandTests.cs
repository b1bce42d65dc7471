using JitOperator.Audit.Commands;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;

namespace JitOperator.Audit.Tests.Report;

public sealed class ReportCommandTests
{
    private const string Month = "2026-03-01T00:00:00Z/2026-04-01T00:00:00Z";

    [Theory]
    [InlineData("2026-03-01T00:00:00Z", null, "report.html", "--period is ")]
    [InlineData("2026-03-02T00:00:00Z/2026-03-01T00:00:00Z", null, "report.html", "ends before it begins")]
    [InlineData(Month, "Mars/Base", "report.html", "--time-zone is \"Mars/Base\"")]
    [InlineData(Month, null, "report.pdf", "--output is ")]
    public async Task Command_AskedWrongly_SaysWhatToWrite(string period, string? zone, string file, string message)
    {
        using var directory = new TemporaryDirectory();
        var (code, error) = await RunAsync(LogStore.InMemory(), directory.At(file), period, zone);

        Assert.Equal(AuditExitCodes.BadUsage, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(directory.FullName));
    }

    [Fact]
    public async Task Command_OfALog_WritesThePage()
    {
        using var directory = new TemporaryDirectory();
        var (code, error) = await RunAsync(await Reports.MonthLogAsync(), directory.At("report.html"), Month, "Europe/Berlin");

        Assert.Equal(AuditExitCodes.Verified, code);
        Assert.Equal("26 requests in the period, 3 findings\n", error);
        Assert.EndsWith("</html>\n", await File.ReadAllTextAsync(directory.At("report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_OfADamagedLog_WritesThePageAndEndsWithOne()
    {
        using var directory = new TemporaryDirectory();
        var (code, error) = await RunAsync(await Reports.WithAHoleAsync(), directory.At("report.html"));

        Assert.Equal(AuditExitCodes.NotVerified, code);
        Assert.Contains("requests may be missing", error, StringComparison.Ordinal);
        Assert.Contains("NOT VERIFIED as a whole", await File.ReadAllTextAsync(directory.At("report.html")), StringComparison.Ordinal);

        (code, error) = await RunAsync(LogStore.InMemory(), directory.At("empty.html"));
        Assert.Equal(AuditExitCodes.NotVerified, code);
        Assert.Contains("tells nothing else", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Error)> RunAsync(ILogSource log, string path, string period = Month, string? zone = null)
    {
        using var error = new StringWriter { NewLine = "\n" };
        var options = new ReportCommandOptions { Source = log, VerifierKeys = [TestKeys.Signer.Verifier], Period = period, TimeZone = zone, Path = path };
        return (await ReportCommand.RunAsync(options, error, default), error.ToString());
    }
}
