using System.Globalization;
using JitOperator.Audit.Log;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Commands;

/// <summary>The logic of <c>audit verify</c>: verifies a log and tells a person what came of it.</summary>
public static class VerifyCommand
{
    /// <summary>Runs it.</summary>
    /// <param name="options">What is asked.</param>
    /// <param name="output">Takes the outcome: what is wrong, one line each, and a last line that sums up.</param>
    /// <param name="error">Takes what kept the command from finding out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One of <see cref="AuditExitCodes"/>.</returns>
    public static async Task<int> RunAsync(VerifyOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (options.VerifierKeys.Count == 0)
        {
            await error.WriteLineAsync("Give at least one verifier key: without one, anybody could have written the log.");
            return AuditExitCodes.BadUsage;
        }

        try
        {
            string[] kept = options.OldCheckpoint is { } old ? [old] : [];
            var report = await new LogVerifier(options.VerifierKeys).VerifyAsync(options.Source, kept, cancellationToken);
            if (report.IsVerified && options.NewCheckpointPath is { } path)
                await KeepAsync(report.Head!, path, cancellationToken);
            foreach (var line in report.IsVerified ? Success(report, kept.Length > 0) : Failure(report))
                await output.WriteLineAsync(TerminalText.Escape(line));
            return report.IsVerified ? AuditExitCodes.Verified : AuditExitCodes.NotVerified;
        }
        catch (Exception e) when (e is LogStoreException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(TerminalText.Escape(e.Message));
            return AuditExitCodes.Failed;
        }
    }

    private static IEnumerable<string> Success(VerificationReport report, bool hasKept)
    {
        var head = report.Head!.Checkpoint;
        yield return $"log         {head.Origin}";
        yield return string.Create(CultureInfo.InvariantCulture, $"records     {report.Records} in {report.Commits} commits");
        yield return $"from        {report.FirstTime}";
        yield return $"to          {report.LastTime}";
        yield return $"root        {head.Root.ToBase64()}";
        yield return hasKept
            ? string.Create(CultureInfo.InvariantCulture, $"goes on     from the kept checkpoint of {report.ConfirmedCheckpoints[0]} records")
            : "note        without a checkpoint from earlier, nobody can tell whether records were removed from the end";
        yield return "VERIFIED";
    }

    private static IEnumerable<string> Failure(VerificationReport report)
    {
        foreach (var finding in report.Findings)
            yield return finding.ToString();
        var more = report.FindingCount - report.Findings.Count;
        if (more > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"and {more} more");
        yield return string.Create(
            CultureInfo.InvariantCulture, $"NOT VERIFIED: {report.FindingCount} findings; {report.Records} records are in order");
    }

    /// <summary>Writes beside the file and then over it, so that a crash leaves the old checkpoint or the new one.</summary>
    private static async Task KeepAsync(LogHead head, string path, CancellationToken cancellationToken)
    {
        var temporary = path + ".new";
        await File.WriteAllTextAsync(temporary, head.SignedNote, cancellationToken);
        File.Move(temporary, path, overwrite: true);
    }
}
