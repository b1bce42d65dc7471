using System.Globalization;
using JitOperator.Audit.Log;
using JitOperator.Audit.Report;

namespace JitOperator.Audit.Commands;

/// <summary>The logic of <c>audit report</c>: writes the page of a period.</summary>
public static class ReportCommand
{
    /// <summary>Runs it.</summary>
    /// <param name="options">What is asked.</param>
    /// <param name="error">Takes everything that is for people.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One of <see cref="AuditExitCodes"/>. Of a damaged log there is a page that says so, and the code too.</returns>
    public static async Task<int> RunAsync(ReportCommandOptions options, TextWriter error, CancellationToken cancellationToken)
    {
        if (options.Parse(out var fault) is not { } report)
        {
            await error.WriteLineAsync(TerminalText.Escape(fault!));
            return AuditExitCodes.BadUsage;
        }

        try
        {
            var result = await OutputFile.WriteAsync(
                options.Path, stream => AccessReport.WriteAsync(options.Source, options.VerifierKeys, report, stream, cancellationToken));
            await error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{result.Requests} requests in the period, {result.Findings} findings"));
            if (result.Damage is not { } damage)
                return AuditExitCodes.Verified;
            await error.WriteLineAsync(TerminalText.Escape($"stopped at {damage}"));
            await error.WriteLineAsync(result.Head is null
                ? "NOT VERIFIED: the report says so, and tells nothing else"
                : "NOT VERIFIED: what the report tells is proven, but requests may be missing from it");
            return AuditExitCodes.NotVerified;
        }
        catch (Exception e) when (e is LogStoreException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(TerminalText.Escape(e.Message));
            return AuditExitCodes.Failed;
        }
    }
}
