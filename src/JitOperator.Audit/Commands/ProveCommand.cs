using System.Text;
using JitOperator.Audit.Log;
using JitOperator.Audit.Proofs;

namespace JitOperator.Audit.Commands;

/// <summary>The logic of <c>audit prove</c>: writes the proof that one record is in the log.</summary>
public static class ProveCommand
{
    /// <summary>Runs it.</summary>
    /// <param name="options">What is asked.</param>
    /// <param name="output">Takes the proof where no file is named. It is plain text without anything that a person typed.</param>
    /// <param name="error">Takes everything that is for people.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One of <see cref="AuditExitCodes"/>.</returns>
    public static async Task<int> RunAsync(ProveOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (Fault(options) is { } fault)
        {
            await error.WriteLineAsync(fault);
            return AuditExitCodes.BadUsage;
        }

        try
        {
            var made = await RecordProof.MakeAsync(options.Source, options.VerifierKeys, options.Index, cancellationToken);
            if (made.Proof is not { } proof || (options.RecordPath is not null && made.Record is null))
            {
                await error.WriteLineAsync(TerminalText.Escape(Missing(made, options)));
                return AuditExitCodes.NotVerified;
            }

            if (options.RecordPath is { } recordPath)
                await OutputFile.WriteAsync(recordPath, made.Record!.Value, cancellationToken);
            if (options.ProofPath is { } path)
                await OutputFile.WriteAsync(path, Encoding.UTF8.GetBytes(proof.ToString()), cancellationToken);
            else
                await output.WriteAsync(proof.ToString());
            if (made.Damage is not { } damage)
                return AuditExitCodes.Verified;
            await error.WriteLineAsync(TerminalText.Escape($"The proof holds, but the log is damaged further on: {damage}"));
            return AuditExitCodes.NotVerified;
        }
        catch (Exception e) when (e is LogStoreException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(TerminalText.Escape(e.Message));
            return AuditExitCodes.Failed;
        }
    }

    private static string? Fault(ProveOptions options)
    {
        if (options.VerifierKeys.Count == 0)
            return "Give at least one verifier key: without one, anybody could have written the log.";
        return options.Index < 0 ? "--index is negative; records are numbered from 0." : null;
    }

    private static string Missing(RecordProof made, ProveOptions options) => made switch
    {
        { Damage: { } damage } => $"NOT PROVEN: stopped at {damage}",
        { Proof: not null } => $"NOT PROVEN: record {options.Index} was pruned; its hash is left, and --record needs its bytes.",
        { Head: { } head } when options.Index >= head.Checkpoint.Size =>
            $"NOT PROVEN: the log has {head.Checkpoint.Size} records, numbered from 0; there is no record {options.Index}.",
        _ => $"NOT PROVEN: record {options.Index} was pruned.",
    };
}
