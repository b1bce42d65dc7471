using System.CommandLine;
using JitOperator.Audit.Commands;

namespace JitOperator.CommandLine.Auditing;

/// <summary><c>audit …</c>: the log, for those who have to believe it.</summary>
public static class AuditCommand
{
    /// <summary>The command, for one program.</summary>
    /// <param name="host">The program.</param>
    /// <param name="more">Commands that only this program has.</param>
    public static Command Create(CommandHost host, params Command[] more)
    {
        var command = new Command("audit", "Verify, review, export and report the audit log.");
        foreach (var one in more)
            command.Add(one);
        foreach (var one in Shared(host))
            command.Add(one);
        return command;
    }

    private static Command[] Shared(CommandHost host) =>
    [
        AuditVerifyCommand.Create(host),
        AuditReviewCommand.Create(host),
        AuditExportCommand.Create(host),
        AuditEvidenceCommand.Create(host),
        AuditReportCommand.Create(host),
        AuditUsageCommand.Create(host),
        AuditProofCommands.Prove(host),
        AuditProofCommands.VerifyProof(host),
    ];

    /// <summary>Runs an action; what it cannot do it says in a sentence.</summary>
    internal static async Task<int> GuardAsync(ParseResult result, Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is ConfigurationException or InvalidOperationException or HttpRequestException or TimeoutException or IOException or UnauthorizedAccessException)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync(TerminalText.Escape(e.Message));
            return AuditExitCodes.Failed;
        }
    }
}
