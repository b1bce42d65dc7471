using System.Globalization;
using JitOperator.Audit.Export;
using JitOperator.Audit.Log;

namespace JitOperator.Audit.Commands;

/// <summary>The logic of <c>audit export</c>: writes what verifies, and says where it ended if that is not all.</summary>
public static class ExportCommand
{
    /// <summary>Runs it.</summary>
    /// <param name="options">What is asked.</param>
    /// <param name="output">Takes the bytes, where no path is named. Not made safe for a terminal: send it to a file or a pipe.</param>
    /// <param name="error">Takes everything that is for people.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One of <see cref="AuditExitCodes"/>.</returns>
    public static async Task<int> RunAsync(ExportOptions options, Stream output, TextWriter error, CancellationToken cancellationToken)
    {
        if (Fault(options) is { } fault)
        {
            await error.WriteLineAsync(TerminalText.Escape(fault));
            return AuditExitCodes.BadUsage;
        }

        try
        {
            var result = await WriteAsync(options, output, cancellationToken);
            await error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"exported {result.Records} records"));
            if (result.Damage is not { } damage)
                return AuditExitCodes.Verified;
            await error.WriteLineAsync(TerminalText.Escape($"stopped at {damage}"));
            await error.WriteLineAsync("NOT VERIFIED: what was exported is in order, what follows is not in it");
            return AuditExitCodes.NotVerified;
        }
        catch (Exception e) when (e is LogStoreException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(TerminalText.Escape(e.Message));
            return AuditExitCodes.Failed;
        }
    }

    private static Task<ExportResult> WriteAsync(ExportOptions options, Stream output, CancellationToken cancellationToken)
    {
        Task<ExportResult> To(Stream stream) =>
            RecordExport.WriteAsync(options.Source, options.VerifierKeys, options.Format, options.Filter, stream, cancellationToken);

        if (options.Format == ExportFormats.Tiles)
            return TileExport.WriteAsync(options.Source, options.VerifierKeys, options.Path!, cancellationToken);
        return options.Path is { } path ? OutputFile.WriteAsync(path, To) : To(output);
    }

    private static string? Fault(ExportOptions options)
    {
        if (options.VerifierKeys.Count == 0)
            return "Give at least one verifier key: without one, anybody could have written the log.";
        if (!ExportFormats.All.Contains(options.Format))
            return $"There is no format {options.Format}; there are {string.Join(", ", ExportFormats.All)}.";
        if (options.Format != ExportFormats.Tiles)
            return null;
        if (options.Path is null)
            return $"Give a directory for the format {ExportFormats.Tiles}.";
        return options.Filter.IsEmpty ? null : $"The format {ExportFormats.Tiles} is the whole log; leave out the filters, or take another format.";
    }
}
