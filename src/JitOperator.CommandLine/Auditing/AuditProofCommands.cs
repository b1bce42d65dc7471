using System.CommandLine;
using JitOperator.Audit.Commands;

namespace JitOperator.CommandLine.Auditing;

/// <summary><c>audit prove|verify-proof</c>: that one record is in the log, for whoever is not to see the others.</summary>
internal static class AuditProofCommands
{
    public static Command Prove(CommandHost host)
    {
        var source = new AuditSourceOptions(host);
        var index = new Option<long>("--index") { Description = "Index of the record.", Required = true };
        var output = new Option<string?>("--output") { Description = "File to write, mostly a .tlog-proof. Without it: standard output." };
        var record = new Option<string?>("--record") { Description = "File to write the record itself to, byte for byte as logged." };
        var command = new Command("prove", "Write the proof that a record is in the log (C2SP tlog-proof).") { index, output, record };
        source.AddTo(command);
        command.SetAction((result, cancellationToken) => AuditCommand.GuardAsync(result, () => source.WithAsync(result, (from, keys) => ProveCommand.RunAsync(
            new ProveOptions
            {
                Source = from,
                VerifierKeys = keys,
                Index = result.GetValue(index),
                ProofPath = result.GetValue(output),
                RecordPath = result.GetValue(record),
            },
            result.InvocationConfiguration.Output,
            result.InvocationConfiguration.Error,
            cancellationToken))));
        return command;
    }

    public static Command VerifyProof(CommandHost host)
    {
        var keys = AuditSourceOptions.KeysOption();
        var record = new Option<string>("--record") { Description = "File of the record, or of its line of a JSONL export.", Required = true };
        var proof = new Option<string>("--proof") { Description = "File of the proof.", Required = true };
        var command = new Command("verify-proof", "Check that a record is in the log. Needs the proof, the record and the keys; no log, no cluster.")
        {
            record, proof, keys,
        };
        command.SetAction((result, cancellationToken) => AuditCommand.GuardAsync(result, async () =>
        {
            var believed = AuditSourceOptions.Keys(host, result, keys, out var fault);
            if (fault is not null)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync(TerminalText.Escape(fault));
                return AuditExitCodes.BadUsage;
            }

            return await VerifyProofCommand.RunAsync(
                new VerifyProofOptions { VerifierKeys = believed, RecordPath = result.GetValue(record)!, ProofPath = result.GetValue(proof)! },
                result.InvocationConfiguration.Output,
                result.InvocationConfiguration.Error,
                cancellationToken);
        }));
        return command;
    }
}
