using System.CommandLine;
using JitOperator.Audit.Commands;
using JitOperator.Operator.Hosting;
using JitOperator.Runtime.Client;

namespace JitOperator.Operator.Commands;

/// <summary><c>jit-operator audit …</c>: the log, for those who have to believe it.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Verify, review, export and report the audit log.")
    {
        AuditKeyCommand.Create(),
        AuditVerifyCommand.Create(),
        AuditReviewCommand.Create(),
        AuditExportCommand.Create(),
        AuditEvidenceCommand.Create(),
        AuditReportCommand.Create(),
        AuditUsageCommand.Create(),
        AuditProofCommands.Prove(),
        AuditProofCommands.VerifyProof(),
    };

    internal static async Task<int> GuardAsync(ParseResult result, Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is ConfigurationException or InvalidOperationException or KubernetesRequestException or IOException or UnauthorizedAccessException)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync(TerminalText.Escape(e.Message));
            return AuditExitCodes.Failed;
        }
    }
}
