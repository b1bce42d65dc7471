using JitOperator.Audit.Evidence;
using JitOperator.Audit.Log;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Commands;

/// <summary>The logic of <c>audit verify</c>: verifies a log and tells a person, or a program, what came of it.</summary>
public static class VerifyCommand
{
    /// <summary>Runs it.</summary>
    /// <param name="options">What is asked.</param>
    /// <param name="output">Takes the outcome: in text, what is wrong, one line each, the facts, and a last line that sums up.</param>
    /// <param name="error">Takes what kept the command from finding out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One of <see cref="AuditExitCodes"/>.</returns>
    public static async Task<int> RunAsync(VerifyOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (options.Parse(out var fault) is not { } demands)
        {
            await error.WriteLineAsync(TerminalText.Escape(fault!));
            return AuditExitCodes.BadUsage;
        }

        try
        {
            var report = await new LogVerifier(options.VerifierKeys).VerifyAsync(options.Source, demands, cancellationToken);
            if (report.IsVerified && options.NewCheckpointPath is { } path)
                await KeepAsync(report.Head!, path, cancellationToken);
            if (options.Format == VerifyFormats.Json)
                await output.WriteAsync(VerificationJson.ForTerminal(report));
            else
                foreach (var line in VerificationText.Of(report))
                    await output.WriteLineAsync(TerminalText.Escape(line));
            return report.IsVerified ? AuditExitCodes.Verified : AuditExitCodes.NotVerified;
        }
        catch (Exception e) when (e is LogStoreException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(TerminalText.Escape(e.Message));
            return AuditExitCodes.Failed;
        }
    }

    /// <summary>Writes beside the file and then over it, so that a crash leaves the old checkpoint or the new one.</summary>
    private static async Task KeepAsync(LogHead head, string path, CancellationToken cancellationToken)
    {
        var temporary = path + ".new";
        await File.WriteAllTextAsync(temporary, head.SignedNote, cancellationToken);
        File.Move(temporary, path, overwrite: true);
    }
}
